package cloudtrail

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// selectors returns what a trail records. A trail has between one and five event selectors, or advanced ones: an answer
// with neither is not one.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
func selectors(out *cloudtrail.GetEventSelectorsOutput) (collector.Values, error) {
	if len(out.EventSelectors) == 0 && len(out.AdvancedEventSelectors) == 0 {
		return nil, awserr.Malformedf("the trail has no event selectors of either kind")
	}
	basic := []facts.EventSelector{}
	for _, s := range out.EventSelectors {
		v, err := selector(s)
		if err != nil {
			return nil, err
		}
		basic = append(basic, v)
	}
	advanced := []facts.AdvancedEventSelector{}
	for _, s := range out.AdvancedEventSelectors {
		v := facts.AdvancedEventSelector{Name: aws.ToString(s.Name), FieldSelectors: []facts.FieldSelector{}}
		for _, f := range s.FieldSelectors {
			if aws.ToString(f.Field) == "" {
				return nil, awserr.Malformedf("a field selector has no field")
			}
			v.FieldSelectors = append(v.FieldSelectors, facts.FieldSelector{
				Field: *f.Field, Equals: sorted(f.Equals), NotEquals: sorted(f.NotEquals),
				StartsWith: sorted(f.StartsWith), NotStartsWith: sorted(f.NotStartsWith),
				EndsWith: sorted(f.EndsWith), NotEndsWith: sorted(f.NotEndsWith),
			})
		}
		if len(v.FieldSelectors) == 0 {
			return nil, awserr.Malformedf("an advanced event selector has no field selectors")
		}
		advanced = append(advanced, v)
	}
	return collector.Values{"event_selectors": basic, "advanced_event_selectors": advanced}, nil
}

func selector(s types.EventSelector) (facts.EventSelector, error) {
	v := facts.EventSelector{
		ReadWriteType: string(s.ReadWriteType), ExcludeManagementEventSources: sorted(s.ExcludeManagementEventSources),
		DataResources: []facts.DataResource{},
	}
	if s.ReadWriteType == "" || s.IncludeManagementEvents == nil {
		return v, awserr.Malformedf("an event selector does not say which events it selects")
	}
	v.IncludeManagementEvents = *s.IncludeManagementEvents
	for _, d := range s.DataResources {
		if aws.ToString(d.Type) == "" {
			return v, awserr.Malformedf("a data resource has no type")
		}
		v.DataResources = append(v.DataResources, facts.DataResource{Type: *d.Type, Values: sorted(d.Values)})
	}
	return v, nil
}

// sorted returns the values in order, and never nil.
func sorted(values []string) []string {
	out := append([]string{}, values...)
	slices.Sort(out)
	return out
}
