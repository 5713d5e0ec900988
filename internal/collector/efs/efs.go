// Package efs reads Amazon EFS.
package efs

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/openposture/posture/internal/collector"
)

// Collect reads the service in a region.
func Collect(context.Context, aws.Config, collector.Target, *collector.Sink) error { return nil }
