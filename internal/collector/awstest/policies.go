package awstest

// ownPolicy is the text of a resource policy, as a JSON string: the account itself may do the action.
func ownPolicy(action, resource string) string {
	if resource != "" {
		resource = `,"Resource":` + quote(resource)
	}
	return quote(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + Account + `:root"},"Action":` + quote(action) + resource + `}]}`)
}

// twoPages answers a call for a list with its first page, or with the second where the call has a token; in regions other
// than eu-west-1 with none. The pages are without their end.
func twoPages(r Request, token, member, next, first, second string) Answer {
	switch {
	case r.Region != "eu-west-1":
		return Answer{Body: `{"` + member + `":[]}`}
	case token == "":
		return Answer{Body: `{"` + member + `":[` + first + `],"` + next + `":"2"}`}
	}
	return Answer{Body: `{"` + member + `":[` + second + `]}`}
}
