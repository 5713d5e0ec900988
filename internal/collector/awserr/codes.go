package awserr

import (
	"errors"
	"slices"
	"strings"
)

var (
	accessDenied = []string{
		"AccessDenied", "AccessDeniedException", "AccessDeniedForDependencyException", "AuthorizationError",
		"Forbidden", "NotAuthorized", "UnauthorizedException", "UnauthorizedOperation",
	}
	expired = []string{"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"}
	// signedOut is what IAM Identity Center and STS say to who wants to renew what is over.
	signedOut = append([]string{"InvalidGrantException", "UnauthorizedException"}, expired...)
	// notAccepted is what a region that is not enabled says of credentials that are good elsewhere.
	notAccepted = []string{
		"AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidToken", "UnrecognizedClientException",
	}
	notSupported = []string{
		"InvalidAction", "MethodNotAllowed", "NotImplemented", "UnknownOperationException", "UnsupportedAPIEndpointException",
		"UnsupportedOperation", "UnsupportedOperationException",
	}
	skewed      = []string{"RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"}
	signature   = []string{"IncompleteSignature", "InvalidSignatureException", "SignatureDoesNotMatch"}
	unavailable = []string{
		"InternalError", "InternalFailure", "InternalServerException", "RequestTimeout", "RequestTimeoutException",
		"ServiceException", "ServiceFailure", "ServiceUnavailable",
	}
	// enabledByDefault is the regions that no account has to opt in to, and cannot opt out of.
	// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
	enabledByDefault = []string{
		"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
		"ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1",
		"us-east-1", "us-east-2", "us-west-1", "us-west-2",
	}
)

// optIn reports whether accounts have to enable the region. Regions of other partitions are always enabled.
func optIn(region string) bool {
	return region != "" && !otherPartition(region) && !slices.Contains(enabledByDefault, region)
}

// otherPartition reports whether the region belongs to another partition than aws.
func otherPartition(region string) bool {
	return slices.ContainsFunc([]string{"cn-", "us-gov-", "us-iso", "eu-isoe-", "eusc-"}, func(prefix string) bool {
		return strings.HasPrefix(region, prefix)
	})
}

func regionOf(err error) string {
	var r *RegionError
	if !errors.As(err, &r) {
		return ""
	}
	return r.Region
}
