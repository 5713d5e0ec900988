package iam

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// account reads the facts of the account, the credential report apart.
func (c *Collector) account(ctx context.Context, t collector.Target, s *collector.Sink) {
	s.Read(ctx, snapshot.Account).
		Asks("iam:GetAccountSummary", func() (collector.Values, error) { return c.summary(ctx) }).
		Fact("password_policy", func() (any, error) { return c.passwordPolicy(ctx) }, "NoSuchEntity").
		Fact("virtual_mfa_devices", func() (any, error) { return c.virtualMFADevices(ctx) }).
		Fact("saml_providers", func() (any, error) { return c.samlProviders(ctx) }).
		Fact("open_id_connect_providers", func() (any, error) { return c.openIDConnectProviders(ctx) }).
		Fact("organizations_features", func() (any, error) { return c.organizationsFeatures(ctx) }).
		Fact("support_access_entities", func() (any, error) { return c.supportAccessEntities(ctx, t.Partition) }, "NoSuchEntity").
		EmitAccount()
}

func (c *Collector) summary(ctx context.Context) (collector.Values, error) {
	out, err := c.api.GetAccountSummary(ctx, nil)
	if err != nil {
		return nil, err
	}
	flag := func(key string) any {
		n, ok := out.SummaryMap[key]
		if !ok {
			return awserr.Malformedf("the summary has no %s", key)
		}
		return n != 0
	}
	return collector.Values{
		"account_access_keys_present": flag("AccountAccessKeysPresent"),
		"account_mfa_enabled":         flag("AccountMFAEnabled"),
		"account_password_present":    flag("AccountPasswordPresent"),
	}, nil
}

func (c *Collector) passwordPolicy(ctx context.Context) (any, error) {
	out, err := c.api.GetAccountPasswordPolicy(ctx, nil)
	if err != nil {
		return nil, err
	}
	p := out.PasswordPolicy
	if p == nil || p.MinimumPasswordLength == nil {
		return nil, awserr.Malformedf("the password policy has no minimum length")
	}
	return facts.PasswordPolicy{
		MinimumPasswordLength:      int(aws.ToInt32(p.MinimumPasswordLength)),
		RequireUppercaseCharacters: p.RequireUppercaseCharacters,
		RequireLowercaseCharacters: p.RequireLowercaseCharacters,
		RequireSymbols:             p.RequireSymbols,
		RequireNumbers:             p.RequireNumbers,
		ExpirePasswords:            p.ExpirePasswords,
		MaxPasswordAge:             int(aws.ToInt32(p.MaxPasswordAge)),
		PasswordReusePrevention:    int(aws.ToInt32(p.PasswordReusePrevention)),
		HardExpiry:                 aws.ToBool(p.HardExpiry),
		AllowUsersToChangePassword: p.AllowUsersToChangePassword,
	}, nil
}

func (c *Collector) virtualMFADevices(ctx context.Context) (any, error) {
	list, err := collector.Items(func(token *string) ([]types.VirtualMFADevice, *string, error) {
		out, err := c.api.ListVirtualMFADevices(ctx, &iam.ListVirtualMFADevicesInput{
			AssignmentStatus: types.AssignmentStatusTypeAssigned, Marker: token,
		})
		if err != nil {
			return nil, nil, err
		}
		return collector.Truncated(out.VirtualMFADevices, out.IsTruncated, out.Marker)
	})
	if err != nil {
		return nil, err
	}
	key := func(d facts.VirtualMFADevice) string { return d.SerialNumber }
	return collector.Convert(list, key, func(d types.VirtualMFADevice) (facts.VirtualMFADevice, error) {
		if d.SerialNumber == nil || d.User == nil || d.User.Arn == nil {
			return facts.VirtualMFADevice{}, awserr.Malformedf("an assigned device has no serial number or no owner")
		}
		return facts.VirtualMFADevice{SerialNumber: *d.SerialNumber, UserARN: *d.User.Arn}, nil
	})
}

func (c *Collector) samlProviders(ctx context.Context) (any, error) {
	out, err := c.api.ListSAMLProviders(ctx, nil)
	if err != nil {
		return nil, err
	}
	key := func(p facts.SAMLProvider) string { return p.ARN }
	return collector.Convert(out.SAMLProviderList, key, func(p types.SAMLProviderListEntry) (facts.SAMLProvider, error) {
		return facts.SAMLProvider{ARN: aws.ToString(p.Arn), ValidUntil: collector.OptionalTime(p.ValidUntil)}, collector.Has("a provider", p.Arn)
	})
}

func (c *Collector) openIDConnectProviders(ctx context.Context) (any, error) {
	out, err := c.api.ListOpenIDConnectProviders(ctx, nil)
	if err != nil {
		return nil, err
	}
	key := func(p facts.OpenIDConnectProvider) string { return p.ARN }
	return collector.Convert(out.OpenIDConnectProviderList, key, func(p types.OpenIDConnectProviderListEntry) (facts.OpenIDConnectProvider, error) {
		return facts.OpenIDConnectProvider{ARN: aws.ToString(p.Arn)}, collector.Has("a provider", p.Arn)
	})
}

// organizationsFeatures asks for the features of the organization. An account without an organization, an organization
// without all features and one that does not let IAM in have none; who may not know is not told.
func (c *Collector) organizationsFeatures(ctx context.Context) (any, error) {
	out, err := c.api.ListOrganizationsFeatures(ctx, nil)
	switch {
	case awserr.Is(err, "ServiceAccessNotEnabled", "ServiceAccessNotEnabledException", "OrganizationNotFound",
		"OrganizationNotFoundException", "OrganizationNotInAllFeaturesMode", "OrganizationNotInAllFeaturesModeException",
		"AWSOrganizationsNotInUseException"):
		return []string{}, nil
	case err != nil:
		return nil, err
	}
	features := []string{}
	for _, f := range out.EnabledFeatures {
		features = append(features, string(f))
	}
	return collector.Strings(features), nil
}

func (c *Collector) supportAccessEntities(ctx context.Context, partition string) (any, error) {
	e := facts.PolicyEntities{Roles: []string{}, Users: []string{}, Groups: []string{}}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{
			PolicyArn:         aws.String("arn:" + partition + ":iam::aws:policy/AWSSupportAccess"),
			PolicyUsageFilter: types.PolicyUsageTypePermissionsPolicy,
			Marker:            token,
		})
		if err != nil {
			return nil, false, err
		}
		for _, r := range out.PolicyRoles {
			e.Roles = append(e.Roles, aws.ToString(r.RoleName))
		}
		for _, u := range out.PolicyUsers {
			e.Users = append(e.Users, aws.ToString(u.UserName))
		}
		for _, g := range out.PolicyGroups {
			e.Groups = append(e.Groups, aws.ToString(g.GroupName))
		}
		return out.Marker, out.IsTruncated, nil
	})
	switch {
	case err != nil:
		return nil, err
	case slices.Contains(slices.Concat(e.Roles, e.Users, e.Groups), ""):
		return nil, awserr.Malformedf("an entity has no name")
	}
	slices.Sort(e.Roles)
	slices.Sort(e.Users)
	slices.Sort(e.Groups)
	return e, nil
}

func (c *Collector) serverCertificates(ctx context.Context, s *collector.Sink) {
	list := collector.List(s, facts.IAMServerCertificate, func(token *string) ([]types.ServerCertificateMetadata, *string, error) {
		out, err := c.api.ListServerCertificates(ctx, &iam.ListServerCertificatesInput{Marker: token})
		if err != nil {
			return nil, nil, err
		}
		for _, m := range out.ServerCertificateMetadataList {
			if err := collector.Has("a certificate", m.Arn); err != nil {
				return nil, nil, err
			}
		}
		return collector.Truncated(out.ServerCertificateMetadataList, out.IsTruncated, out.Marker)
	})
	for _, m := range list {
		s.Read(ctx, facts.IAMServerCertificate).
			Says(collector.Values{"expiration": collector.MustTime(m.Expiration), "upload_date": collector.MustTime(m.UploadDate)}).
			Emit(*m.Arn, aws.ToString(m.ServerCertificateName))
	}
}
