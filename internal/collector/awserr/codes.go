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
	// notAccepted is what a region that is not enabled says of credentials that are good elsewhere.
	notAccepted = []string{
		"AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidToken", "UnrecognizedClientException",
	}
	notSupported = []string{
		"InvalidAction", "MethodNotAllowed", "NotImplemented", "UnknownOperationException", "UnsupportedAPIEndpointException",
		"UnsupportedOperation", "UnsupportedOperationException",
	}
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
	for _, prefix := range []string{"cn-", "us-gov-", "us-iso", "eu-isoe", "eusc-"} {
		if strings.HasPrefix(region, prefix) {
			return false
		}
	}
	return region != "" && !slices.Contains(enabledByDefault, region)
}

func regionOf(err error) string {
	var r *RegionError
	if !errors.As(err, &r) {
		return ""
	}
	return r.Region
}
