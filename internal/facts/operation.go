package facts

// An Operation is one API operation that a fact or a listing is read from.
type Operation struct {
	Name        string   // "iam:GetAccountPasswordPolicy": the service's IAM prefix or SDK name, and the operation
	Permissions []string // the IAM actions that it needs; nil in an entry is the one of its own name
	// Answer is how a true answer looks, because the SDK decodes an empty or foreign 200 as a zero value without an
	// error: "xml:A/B/C" is a well-formed XML body with root A that has the element B/C below it, "json:M" a JSON
	// object with the member M, "json:" any JSON object, "cbor:M" the same in CBOR. The SDK does not read the names of the roots of S3, and
	// emulators have others than AWS: "A|B" is either, "*" any. "query:M" is the member M of the result of the operation, as
	// services with the query protocol wrap it.
	Answer string
	// Bulk is whether it is not called for each resource: one call answers for all of a region, or of the account, where
	// that is not the listing, or it is called for what resources share.
	Bulk bool
	With []string // the operations that it does not work without: a report has to be generated before it is read
}

// LookupOperation returns the operation of that name.
func LookupOperation(name string) (Operation, bool) {
	o, ok := operations[name]
	return o, ok
}
