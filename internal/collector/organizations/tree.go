package organizations

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const (
	listRoots    = "organizations:ListRoots"
	listUnits    = "organizations:ListOrganizationalUnitsForParent"
	listChildren = "organizations:ListAccountsForParent"
)

// A walk goes down the tree from its roots, as far as the plan and the accounts without a path need it.
type walk struct {
	collector *Collector
	target    collector.Target
	sink      *collector.Sink
	accounts  bool // where each account is has to be found out

	units []node // the roots included
	paths map[string][]string
	cause *snapshot.Cause // why units, and accounts in them, may be missing
	lost  *snapshot.Cause // why accounts may be missing
}

// A node is a root or an organizational unit.
type node struct {
	id   string
	path []string // of what is in it: its own id is the last
}

func (w *walk) run(ctx context.Context) error {
	units := w.target.Plan.Lists(facts.OrganizationsOrganizationalUnit)
	if !units && !w.accounts && !w.target.Plan.Lists(facts.OrganizationsRoot) {
		return nil
	}
	w.cause = w.roots(ctx)
	w.sink.Listing(facts.OrganizationsRoot, w.cause)
	if !units && !w.accounts {
		return nil
	}
	if err := w.descend(ctx); err != nil {
		return err
	}
	w.sink.Listing(facts.OrganizationsOrganizationalUnit, w.cause)
	if err := w.tags(ctx); err != nil {
		return err
	}
	if w.accounts {
		return w.place(ctx)
	}
	return nil
}

func (w *walk) roots(ctx context.Context) *snapshot.Cause {
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := w.collector.api.ListRoots(ctx, &organizations.ListRootsInput{NextToken: token})
		if err != nil {
			return nil, false, err
		}
		for _, r := range out.Roots {
			if r.Id == nil {
				return nil, false, awserr.Malformedf("a root has no id")
			}
			w.units = append(w.units, node{*r.Id, []string{*r.Id}})
			w.sink.Resource(snapshot.Resource{
				ID: *r.Id, Name: aws.ToString(r.Name), Type: facts.OrganizationsRoot,
				Facts: map[string]snapshot.Fact{"policy_types": policyTypes(r.PolicyTypes)},
			})
		}
		return collector.More(out.NextToken)
	})
	return causeOf(listRoots, err)
}

func policyTypes(list []types.PolicyTypeSummary) snapshot.Fact {
	out := []facts.PolicyType{}
	for _, p := range list {
		if p.Type == "" || p.Status == "" {
			return collector.Unknown(listRoots, awserr.Malformedf("a policy type has no name or no status"))
		}
		out = append(out, facts.PolicyType{Type: string(p.Type), Status: string(p.Status)})
	}
	slices.SortFunc(out, func(a, b facts.PolicyType) int { return cmp.Compare(a.Type, b.Type) })
	return collector.Known(listRoots, out)
}

// descend finds the units below the roots, level by level. What is below a unit that does not tell stays unread.
func (w *walk) descend(ctx context.Context) error {
	seen := map[string]bool{}
	for level := w.units; len(level) > 0; {
		children, errs := make([][]node, len(level)), make([]error, len(level))
		if err := collector.Each(ctx, atOnce, indices(len(level)), func(ctx context.Context, i int) {
			children[i], errs[i] = w.below(ctx, level[i])
		}); err != nil {
			return err
		}
		var next []node
		for i, list := range children {
			w.cause = cmp.Or(w.cause, causeOf(listUnits, errs[i]))
			for _, n := range list {
				if !seen[n.id] {
					seen[n.id] = true
					next = append(next, n)
				}
			}
		}
		slices.SortFunc(next, func(a, b node) int { return cmp.Compare(a.id, b.id) })
		w.units = append(w.units, next...)
		level = next
	}
	return nil
}

func (w *walk) below(ctx context.Context, parent node) ([]node, error) {
	var list []node
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := w.collector.api.ListOrganizationalUnitsForParent(ctx, &organizations.ListOrganizationalUnitsForParentInput{
			ParentId: &parent.id, NextToken: token,
		})
		if err != nil {
			return nil, false, err
		}
		for _, u := range out.OrganizationalUnits {
			if u.Id == nil {
				return nil, false, awserr.Malformedf("a unit has no id")
			}
			list = append(list, node{*u.Id, append(slices.Clone(parent.path), *u.Id)})
			w.sink.Resource(snapshot.Resource{
				ID: *u.Id, Name: aws.ToString(u.Name), Type: facts.OrganizationsOrganizationalUnit,
				Facts: map[string]snapshot.Fact{"path": collector.Known(listUnits, parent.path)},
			})
		}
		return collector.More(out.NextToken)
	})
	return list, err
}

// tags reads the tags of the units that were found.
func (w *walk) tags(ctx context.Context) error {
	if !w.target.Plan.Wants(facts.OrganizationsOrganizationalUnit, "tags") {
		return nil
	}
	return collector.Each(ctx, atOnce, w.units, func(ctx context.Context, n node) {
		if len(n.path) > 1 { // a root is a resource of another type
			w.sink.Resource(snapshot.Resource{
				ID: n.id, Type: facts.OrganizationsOrganizationalUnit,
				Facts: map[string]snapshot.Fact{"tags": w.collector.tags(ctx, n.id)},
			})
		}
	})
}

// place finds out which accounts are directly in each root and unit: there are fewer of these than of accounts.
func (w *walk) place(ctx context.Context) error {
	ids, errs := make([][]string, len(w.units)), make([]error, len(w.units))
	if err := collector.Each(ctx, atOnce, indices(len(w.units)), func(ctx context.Context, i int) {
		ids[i], errs[i] = w.accountsIn(ctx, w.units[i])
	}); err != nil {
		return err
	}
	w.paths = map[string][]string{}
	w.lost = w.cause
	for i, list := range ids {
		w.lost = cmp.Or(w.lost, causeOf(listChildren, errs[i]))
		for _, id := range list {
			w.paths[id] = w.units[i].path
		}
	}
	return nil
}

func (w *walk) accountsIn(ctx context.Context, parent node) ([]string, error) {
	var list []string
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := w.collector.api.ListAccountsForParent(ctx, &organizations.ListAccountsForParentInput{
			ParentId: &parent.id, NextToken: token,
		})
		if err != nil {
			return nil, false, err
		}
		for i := range out.Accounts {
			if out.Accounts[i].Id == nil {
				return nil, false, awserr.Malformedf("an account has no id")
			}
			list = append(list, *out.Accounts[i].Id)
		}
		return collector.More(out.NextToken)
	})
	return list, err
}

// path is the fact of where the account is. One that is in none of the units was moved while they were read.
func (w *walk) path(a types.Account) snapshot.Fact {
	if path := pathOf(a); path != nil {
		return collector.Known(listChildren, path)
	}
	if path := w.paths[*a.Id]; path != nil {
		return collector.Known(listChildren, path)
	}
	if w.lost != nil {
		return snapshot.UnknownFact(w.lost)
	}
	return collector.Unknown(listChildren, awserr.Malformedf("the account is in none of the units"))
}
