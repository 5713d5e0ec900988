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

// summaryKeys is the facts that the account summary answers, by its keys.
var summaryKeys = map[string]string{
	"account_access_keys_present": "AccountAccessKeysPresent",
	"account_mfa_enabled":         "AccountMFAEnabled",
	"account_password_present":    "AccountPasswordPresent",
}

// account reads the facts of the account, the credential report apart.
func (c *Collector) account(ctx context.Context, t collector.Target, s *collector.Sink) {
	wants := func(fact string) bool { return t.Plan.Wants(snapshot.Account, fact) }
	if wants("account_access_keys_present") || wants("account_mfa_enabled") || wants("account_password_present") {
		c.summary(ctx, s)
	}
	if wants("password_policy") {
		s.Fact("password_policy", c.passwordPolicy(ctx))
	}
	if wants("virtual_mfa_devices") {
		s.Fact("virtual_mfa_devices", c.virtualMFADevices(ctx))
	}
	if wants("saml_providers") {
		s.Fact("saml_providers", c.samlProviders(ctx))
	}
	if wants("open_id_connect_providers") {
		s.Fact("open_id_connect_providers", c.openIDConnectProviders(ctx))
	}
	if wants("organizations_features") {
		s.Fact("organizations_features", c.organizationsFeatures(ctx))
	}
	if wants("support_access_entities") {
		s.Fact("support_access_entities", c.supportAccessEntities(ctx, t.Partition))
	}
}

func (c *Collector) summary(ctx context.Context, s *collector.Sink) {
	const op = "iam:GetAccountSummary"
	out, err := c.api.GetAccountSummary(ctx, nil)
	for fact, key := range summaryKeys {
		if err != nil {
			s.Fact(fact, collector.Unknown(op, err))
			continue
		}
		n, ok := out.SummaryMap[key]
		if !ok {
			s.Fact(fact, collector.Unknown(op, awserr.Malformedf("the summary has no %s", key)))
			continue
		}
		s.Fact(fact, collector.Known(op, n != 0))
	}
}

func (c *Collector) passwordPolicy(ctx context.Context) snapshot.Fact {
	const op = "iam:GetAccountPasswordPolicy"
	out, err := c.api.GetAccountPasswordPolicy(ctx, nil)
	switch {
	case awserr.Is(err, "NoSuchEntity"):
		return collector.Absent()
	case err != nil:
		return collector.Unknown(op, err)
	case out.PasswordPolicy == nil || out.PasswordPolicy.MinimumPasswordLength == nil:
		return collector.Unknown(op, awserr.Malformedf("the password policy has no minimum length"))
	}
	p := out.PasswordPolicy
	return collector.Known(op, facts.PasswordPolicy{
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
	})
}

func (c *Collector) virtualMFADevices(ctx context.Context) snapshot.Fact {
	const op = "iam:ListVirtualMFADevices"
	devices := []facts.VirtualMFADevice{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListVirtualMFADevices(ctx, &iam.ListVirtualMFADevicesInput{
			AssignmentStatus: types.AssignmentStatusTypeAssigned, Marker: token,
		})
		if err != nil {
			return nil, false, err
		}
		for _, d := range out.VirtualMFADevices {
			if d.SerialNumber == nil || d.User == nil || d.User.Arn == nil {
				return nil, false, awserr.Malformedf("an assigned device has no serial number or no owner")
			}
			devices = append(devices, facts.VirtualMFADevice{SerialNumber: *d.SerialNumber, UserARN: *d.User.Arn})
		}
		return page(out.IsTruncated, out.Marker)
	})
	if err != nil {
		return collector.Unknown(op, err)
	}
	sortBy(devices, func(d facts.VirtualMFADevice) string { return d.SerialNumber })
	return collector.Known(op, devices)
}

func (c *Collector) samlProviders(ctx context.Context) snapshot.Fact {
	const op = "iam:ListSAMLProviders"
	out, err := c.api.ListSAMLProviders(ctx, nil)
	if err != nil {
		return collector.Unknown(op, err)
	}
	providers := []facts.SAMLProvider{}
	for _, p := range out.SAMLProviderList {
		if p.Arn == nil {
			return collector.Unknown(op, awserr.Malformedf("a provider has no ARN"))
		}
		providers = append(providers, facts.SAMLProvider{ARN: *p.Arn, ValidUntil: collector.OptionalTime(p.ValidUntil)})
	}
	sortBy(providers, func(p facts.SAMLProvider) string { return p.ARN })
	return collector.Known(op, providers)
}

func (c *Collector) openIDConnectProviders(ctx context.Context) snapshot.Fact {
	const op = "iam:ListOpenIDConnectProviders"
	out, err := c.api.ListOpenIDConnectProviders(ctx, nil)
	if err != nil {
		return collector.Unknown(op, err)
	}
	providers := []facts.OpenIDConnectProvider{}
	for _, p := range out.OpenIDConnectProviderList {
		if p.Arn == nil {
			return collector.Unknown(op, awserr.Malformedf("a provider has no ARN"))
		}
		providers = append(providers, facts.OpenIDConnectProvider{ARN: *p.Arn})
	}
	sortBy(providers, func(p facts.OpenIDConnectProvider) string { return p.ARN })
	return collector.Known(op, providers)
}

// organizationsFeatures asks for the features of the organization. An account without an organization, an organization
// without all features and one that does not let IAM in have none; who may not know is not told.
func (c *Collector) organizationsFeatures(ctx context.Context) snapshot.Fact {
	const op = "iam:ListOrganizationsFeatures"
	out, err := c.api.ListOrganizationsFeatures(ctx, nil)
	switch {
	case awserr.Is(err, "ServiceAccessNotEnabled", "ServiceAccessNotEnabledException", "OrganizationNotFound",
		"OrganizationNotFoundException", "OrganizationNotInAllFeaturesMode", "OrganizationNotInAllFeaturesModeException",
		"AWSOrganizationsNotInUseException"):
		return collector.Known(op, []string{})
	case err != nil:
		return collector.Unknown(op, err)
	}
	features := []string{}
	for _, f := range out.EnabledFeatures {
		features = append(features, string(f))
	}
	slices.Sort(features)
	return collector.Known(op, features)
}

func (c *Collector) supportAccessEntities(ctx context.Context, partition string) snapshot.Fact {
	const op = "iam:ListEntitiesForPolicy"
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
		return page(out.IsTruncated, out.Marker)
	})
	switch {
	case awserr.Is(err, "NoSuchEntity"):
		return collector.Absent()
	case err != nil:
		return collector.Unknown(op, err)
	case slices.Contains(slices.Concat(e.Roles, e.Users, e.Groups), ""):
		return collector.Unknown(op, awserr.Malformedf("an entity has no name"))
	}
	slices.Sort(e.Roles)
	slices.Sort(e.Users)
	slices.Sort(e.Groups)
	return collector.Known(op, e)
}

func (c *Collector) serverCertificates(ctx context.Context, s *collector.Sink) {
	const op = "iam:ListServerCertificates"
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListServerCertificates(ctx, &iam.ListServerCertificatesInput{Marker: token})
		if err != nil {
			return nil, false, err
		}
		for _, m := range out.ServerCertificateMetadataList {
			if m.Arn == nil {
				return nil, false, awserr.Malformedf("a certificate has no ARN")
			}
			s.Resource(snapshot.Resource{
				ID: *m.Arn, Name: aws.ToString(m.ServerCertificateName), Type: facts.IAMServerCertificate,
				Facts: map[string]snapshot.Fact{"expiration": date(op, m.Expiration), "upload_date": date(op, m.UploadDate)},
			})
		}
		return page(out.IsTruncated, out.Marker)
	})
	if err != nil {
		s.Listing(facts.IAMServerCertificate, awserr.Cause(op, err))
		return
	}
	s.Listing(facts.IAMServerCertificate, nil)
}
