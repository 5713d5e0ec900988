// Package apigatewayv2 reads Amazon API Gateway (HTTP and WebSocket APIs).
package apigatewayv2

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/openposture/posture/internal/collector"
)

// Collect reads the service in a region.
func Collect(context.Context, aws.Config, collector.Target, *collector.Sink) error { return nil }
