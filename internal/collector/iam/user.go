package iam

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// users records the users with what takes a call for each of them. A user that is gone by then stays, with what was not
// read: IAM may say so of one that was just made.
func (c *Collector) users(ctx context.Context, s *collector.Sink, users []snapshot.Resource) error {
	return collector.Each(ctx, usersAtOnce, users, func(ctx context.Context, u snapshot.Resource) {
		s.Resource(u)
		s.Read(ctx, facts.IAMUser).
			Fact("access_keys", func() (any, error) { return c.accessKeys(ctx, &u.Name) }).
			Fact("mfa_devices", func() (any, error) { return c.mfaDevices(ctx, &u.Name) }).
			Fact("service_specific_credentials", func() (any, error) { return c.serviceSpecificCredentials(ctx, &u.Name) }).
			Emit(u.ID, u.Name)
	})
}

func (c *Collector) accessKeys(ctx context.Context, user *string) (any, error) {
	list, err := collector.Items(func(token *string) ([]types.AccessKeyMetadata, *string, error) {
		out, err := c.api.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: user, Marker: token})
		if err != nil {
			return nil, nil, err
		}
		return collector.Truncated(out.AccessKeyMetadata, out.IsTruncated, out.Marker)
	})
	if err != nil {
		return nil, err
	}
	key := func(k facts.AccessKey) string { return k.Suffix }
	return collector.Convert(list, key, func(k types.AccessKeyMetadata) (facts.AccessKey, error) {
		if k.AccessKeyId == nil || k.CreateDate == nil || k.Status == "" {
			return facts.AccessKey{}, awserr.Malformedf("an access key has no id, no status or no date")
		}
		return facts.AccessKey{Suffix: suffix(*k.AccessKeyId), Status: string(k.Status), CreateDate: collector.Time(*k.CreateDate)}, nil
	})
}

// suffix returns the last four characters of a key's id, or nothing of one that is too short to be one.
func suffix(id string) string {
	if len(id) < 16 { // the shortest that IAM gives out
		return ""
	}
	return id[len(id)-4:]
}

func (c *Collector) mfaDevices(ctx context.Context, user *string) (any, error) {
	list, err := collector.Items(func(token *string) ([]types.MFADevice, *string, error) {
		out, err := c.api.ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: user, Marker: token})
		if err != nil {
			return nil, nil, err
		}
		return collector.Truncated(out.MFADevices, out.IsTruncated, out.Marker)
	})
	if err != nil {
		return nil, err
	}
	key := func(d facts.MFADevice) string { return d.SerialNumber }
	return collector.Convert(list, key, func(d types.MFADevice) (facts.MFADevice, error) {
		if d.SerialNumber == nil || d.EnableDate == nil {
			return facts.MFADevice{}, awserr.Malformedf("a device has no serial number or no date")
		}
		return facts.MFADevice{SerialNumber: *d.SerialNumber, EnableDate: collector.Time(*d.EnableDate)}, nil
	})
}

func (c *Collector) serviceSpecificCredentials(ctx context.Context, user *string) (any, error) {
	list, err := collector.Items(func(token *string) ([]types.ServiceSpecificCredentialMetadata, *string, error) {
		out, err := c.api.ListServiceSpecificCredentials(ctx, &iam.ListServiceSpecificCredentialsInput{UserName: user, Marker: token})
		if err != nil {
			return nil, nil, err
		}
		return collector.Truncated(out.ServiceSpecificCredentials, out.IsTruncated, out.Marker)
	})
	if err != nil {
		return nil, err
	}
	key := func(c facts.ServiceSpecificCredential) string {
		return c.ServiceName + " " + c.CreateDate.String() + " " + c.Status
	}
	return collector.Convert(list, key, func(m types.ServiceSpecificCredentialMetadata) (facts.ServiceSpecificCredential, error) {
		if m.ServiceName == nil || m.CreateDate == nil || m.Status == "" {
			return facts.ServiceSpecificCredential{}, awserr.Malformedf("a credential has no service, no status or no date")
		}
		return facts.ServiceSpecificCredential{
			ServiceName: *m.ServiceName, Status: string(m.Status), CreateDate: collector.Time(*m.CreateDate),
			ExpirationDate: collector.OptionalTime(m.ExpirationDate),
		}, nil
	})
}
