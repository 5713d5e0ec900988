//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const trust = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}`

const readOnly = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}`

const denyHTTP = `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*",` +
	`"Resource":["arn:aws:s3:::%[1]s","arn:aws:s3:::%[1]s/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}}`

// seed empties the emulator and fills it again.
func seed(ctx context.Context, moto string, scale int) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, moto+"/moto-api/reset", strings.NewReader(""))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if err := resp.Body.Close(); err != nil {
		return err
	}
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithBaseEndpoint(moto),
		config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "example", "")))
	if err != nil {
		return err
	}
	if err := seedIAM(ctx, iam.NewFromConfig(cfg), scale); err != nil {
		return err
	}
	if err := seedS3(ctx, s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }), scale); err != nil {
		return err
	}
	api := kms.NewFromConfig(cfg)
	for range 20 * scale {
		if _, err := api.CreateKey(ctx, &kms.CreateKeyInput{}); err != nil {
			return err
		}
	}
	return seedServices(ctx, cfg, scale)
}

func seedIAM(ctx context.Context, api *iam.Client, scale int) error {
	for i := range 12 * scale {
		if _, err := api.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String(fmt.Sprintf("policy-%03d", i)), PolicyDocument: aws.String(readOnly)}); err != nil {
			return err
		}
	}
	for i := range 30 * scale {
		role := aws.String(fmt.Sprintf("role-%03d", i))
		if _, err := api.CreateRole(ctx, &iam.CreateRoleInput{RoleName: role, AssumeRolePolicyDocument: aws.String(trust)}); err != nil {
			return err
		}
		policy := fmt.Sprintf("arn:aws:iam::123456789012:policy/policy-%03d", i%(12*scale))
		if _, err := api.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: role, PolicyArn: aws.String(policy)}); err != nil {
			return err
		}
	}
	for i := range 60 * scale {
		user := aws.String(fmt.Sprintf("user-%03d", i))
		if _, err := api.CreateUser(ctx, &iam.CreateUserInput{UserName: user}); err != nil {
			return err
		}
		if i%2 == 0 {
			if _, err := api.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: user, Password: aws.String("correct-horse-9A")}); err != nil {
				return err
			}
		}
		if _, err := api.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: user}); err != nil {
			return err
		}
	}
	return nil
}

func seedS3(ctx context.Context, api *s3.Client, scale int) error {
	for i := range 60 * scale {
		name := fmt.Sprintf("bucket-%03d", i)
		if _, err := api.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(name)}); err != nil {
			return err
		}
		if i%2 == 0 {
			if _, err := api.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(name), Policy: aws.String(fmt.Sprintf(denyHTTP, name))}); err != nil {
				return err
			}
		}
	}
	return nil
}
