package iampolicy

// An area is a set of actions on a set of resources, each given by one pattern.
type area struct{ action, resource string }

// coverSteps bounds the search of covered; a document that needs more is taken not to cover.
const coverSteps = 1000

// covers reports whether the statements together apply to the whole area, as far as actions and resources go. It
// finds one statement that does, and complements: what a NotAction or NotResource leaves out has to be covered by the
// others. Unions of narrower patterns ("s3:a*" to "s3:z*") are not recognised, so that it never claims too much.
func covers(statements []*Statement, a area) bool {
	steps := coverSteps
	return covered(statements, a, &steps)
}

func covered(statements []*Statement, a area, steps *int) bool {
	if *steps--; *steps < 0 {
		return false
	}
	for _, s := range statements {
		if s.coversActions(a.action) && s.coversResources(a.resource) {
			return true
		}
	}
	for i, s := range statements {
		if s.NotActions == nil && s.NotResources == nil {
			continue
		}
		left, ok := s.remainder(a)
		if !ok {
			continue
		}
		others := make([]*Statement, 0, len(statements)-1)
		others = append(append(others, statements[:i]...), statements[i+1:]...)
		if coversAll(others, left, steps) {
			return true
		}
	}
	return false
}

func coversAll(statements []*Statement, areas []area, steps *int) bool {
	for _, a := range areas {
		if !covered(statements, a, steps) {
			return false
		}
	}
	return true
}

// remainder returns areas that contain what the statement's complements leave out of the area; not ok where the
// statement leaves out more than that.
func (s *Statement) remainder(a area) ([]area, bool) {
	var left []area
	if !s.coversActions(a.action) {
		if s.NotActions == nil {
			return nil, false
		}
		for _, p := range s.NotActions {
			if overlap(p, a.action, true) {
				left = append(left, area{narrower(p, a.action, true), a.resource})
			}
		}
	}
	if !s.coversResources(a.resource) {
		if s.NotResources == nil {
			return nil, false
		}
		for _, p := range s.NotResources {
			if overlap(loosen(p), loosen(a.resource), false) {
				left = append(left, area{a.action, narrower(p, a.resource, false)})
			}
		}
	}
	return left, true
}

// narrower returns one of two patterns that contains what both match.
func narrower(a, b string, fold bool) string {
	if includes(a, b, fold) {
		return b
	}
	return a
}

func (s *Statement) coversActions(pattern string) bool {
	if s.NotActions != nil {
		for _, p := range s.NotActions {
			if overlap(p, pattern, true) {
				return false
			}
		}
		return true
	}
	for _, p := range s.Actions {
		if includes(p, pattern, true) {
			return true
		}
	}
	return false
}

// coversResources takes a statement without a Resource to be about the resource that it is attached to, as in the
// policies of roles and repositories.
func (s *Statement) coversResources(pattern string) bool {
	switch {
	case s.NotResources != nil:
		for _, p := range s.NotResources {
			if overlap(loosen(p), loosen(pattern), false) {
				return false
			}
		}
		return true
	case s.Resources == nil:
		return true
	}
	for _, p := range s.Resources {
		if includesResource(p, pattern) {
			return true
		}
	}
	return false
}
