package iam

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// users records the users with what takes a call for each of them. A user that is gone by then stays, with what was not
// read: IAM may say so of one that was just made.
func (c *Collector) users(ctx context.Context, t collector.Target, s *collector.Sink, users []snapshot.Resource) error {
	reads := map[string]func(context.Context, *string) snapshot.Fact{
		"access_keys":                  c.accessKeys,
		"mfa_devices":                  c.mfaDevices,
		"service_specific_credentials": c.serviceSpecificCredentials,
	}
	for fact := range reads {
		if !t.Plan.Wants(facts.IAMUser, fact) {
			delete(reads, fact)
		}
	}
	return collector.Each(ctx, usersAtOnce, users, func(ctx context.Context, u snapshot.Resource) {
		for fact, read := range reads {
			if ctx.Err() == nil { // otherwise the sink says why
				u.Facts[fact] = read(ctx, aws.String(u.Name))
			}
		}
		s.Resource(u)
	})
}

func (c *Collector) accessKeys(ctx context.Context, user *string) snapshot.Fact {
	const op = "iam:ListAccessKeys"
	keys := []facts.AccessKey{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: user, Marker: token})
		if err != nil {
			return nil, false, err
		}
		for _, k := range out.AccessKeyMetadata {
			if k.AccessKeyId == nil || k.CreateDate == nil || k.Status == "" {
				return nil, false, awserr.Malformedf("an access key has no id, no status or no date")
			}
			keys = append(keys, facts.AccessKey{Suffix: suffix(*k.AccessKeyId), Status: string(k.Status), CreateDate: collector.Time(*k.CreateDate)})
		}
		return page(out.IsTruncated, out.Marker)
	})
	if err != nil {
		return collector.Unknown(op, err)
	}
	sortBy(keys, func(k facts.AccessKey) string { return k.Suffix })
	return collector.Known(op, keys)
}

// suffix returns the last four characters of a key's id, or nothing of one that is too short to be one.
func suffix(id string) string {
	if len(id) < 16 { // the shortest that IAM gives out
		return ""
	}
	return id[len(id)-4:]
}

func (c *Collector) mfaDevices(ctx context.Context, user *string) snapshot.Fact {
	const op = "iam:ListMFADevices"
	devices := []facts.MFADevice{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: user, Marker: token})
		if err != nil {
			return nil, false, err
		}
		for _, d := range out.MFADevices {
			if d.SerialNumber == nil || d.EnableDate == nil {
				return nil, false, awserr.Malformedf("a device has no serial number or no date")
			}
			devices = append(devices, facts.MFADevice{SerialNumber: *d.SerialNumber, EnableDate: collector.Time(*d.EnableDate)})
		}
		return page(out.IsTruncated, out.Marker)
	})
	if err != nil {
		return collector.Unknown(op, err)
	}
	sortBy(devices, func(d facts.MFADevice) string { return d.SerialNumber })
	return collector.Known(op, devices)
}

func (c *Collector) serviceSpecificCredentials(ctx context.Context, user *string) snapshot.Fact {
	const op = "iam:ListServiceSpecificCredentials"
	list := []facts.ServiceSpecificCredential{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListServiceSpecificCredentials(ctx, &iam.ListServiceSpecificCredentialsInput{UserName: user, Marker: token})
		if err != nil {
			return nil, false, err
		}
		for _, m := range out.ServiceSpecificCredentials {
			if m.ServiceName == nil || m.CreateDate == nil || m.Status == "" {
				return nil, false, awserr.Malformedf("a credential has no service, no status or no date")
			}
			list = append(list, facts.ServiceSpecificCredential{
				ServiceName: *m.ServiceName, Status: string(m.Status), CreateDate: collector.Time(*m.CreateDate),
				ExpirationDate: collector.OptionalTime(m.ExpirationDate),
			})
		}
		return page(out.IsTruncated, out.Marker)
	})
	if err != nil {
		return collector.Unknown(op, err)
	}
	sortBy(list, func(c facts.ServiceSpecificCredential) string {
		return c.ServiceName + " " + c.CreateDate.String() + " " + c.Status
	})
	return collector.Known(op, list)
}
