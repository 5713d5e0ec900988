package checks

// WithoutMemo returns the options with every pair of a rule and a resource evaluated.
func (o EvalOptions) WithoutMemo() EvalOptions {
	o.noMemo = true
	return o
}
