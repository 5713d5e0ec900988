package report

// Advice says what to do about an answer with this code, in a few words without a full stop: what one does once for all
// operations that got it. A code that AWS alone defines has none, "": its message says more.
func Advice(code string) string {
	switch code {
	case accessDenied:
		return "grant the IAM actions to the role that scans"
	case "DeniedBySCP":
		return "a policy of the organization denies it: exempt the role that scans there"
	case "Throttled":
		return "AWS asked to slow down: scan again, or when less else runs"
	case "RegionDisabled":
		return "the account has not enabled the region: leave it out with --region"
	case "Unavailable", "Timeout", "Interrupted":
		return "scan again"
	case "Malformed":
		return "something between posture and AWS changes answers: look for a proxy, then scan again"
	case "NotInReport":
		return "the credential report is older than the user: scan again in four hours"
	case "NotCollected":
		return "the snapshot was made without asking: collect again"
	case "NotSupported":
		return "the endpoint or partition does not have the operation: nothing will read it there"
	case "ExpiredToken", "NoCredentials":
		return "renew the credentials, and scan again"
	case "CollectorFailed":
		return "a fault of posture: please report it"
	case "AccountNotManagementOrDelegatedAdministratorException":
		return "the organization answers its management account and delegated administrators alone: scan one of these too"
	default:
		return ""
	}
}
