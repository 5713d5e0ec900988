package filterpattern

import (
	"maps"
	"reflect"
	"testing"
)

var seeds = []string{
	`{ $.eventType = "UpdateTrail" }`, `{ $.sourceIPAddress != 123.123.* }`, `{ $.arrayKey[*] = %val.{2}% }`,
	`{ $.* = %111\.111\.111\.1[0-9]{1,2}% }`, `{ $.['cluster.name'] = "c" }`, `{ $.SomeObject IS NULL }`,
	`{ $.SomeOtherObject NOT EXISTS }`, `{ $.ThisFlag IS TRUE || $.Off IS FALSE }`, `{ $.number[0] = 1e+3 }`,
	`{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }`, `{ $.objectList[*].name != "a" }`,
	`{ $.eventType = "Up*Trail" && ($.bandwidth > 7 || $.bandwidth <= -1.5e-2) }`, "{\n$.a\n=\n\"\\\"\\\\\" }",
	``, `" "`, `ERROR -"a b" %x%`, `?UpdateTrail ?value`, `[ip, user]`, `{ ($.a = 1 }`, `{ $.* NOT EXISTS }`,
	`{ $.user.* != x && $.user.email EXISTS }`, `{ $.eventType = * }`, `{ $.text = 1e3 }`,
}

// partly returns events of which less is known than of the whole one.
func partly(e *Event) []*Event {
	var out []*Event
	for _, drop := range [][]string{{"eventType"}, {"sourceIPAddress", "errorCode", "text", "number"}, {"user", "arrayKey"}, {"users", "SomeObject", "ThisFlag"}} {
		record := maps.Clone(e.Record)
		for _, name := range drop {
			delete(record, name)
		}
		p := &Event{Record: record, Lacks: []string{"SomeOtherObject", "user.name", "a"}, Not: map[string][]string{}}
		if _, text := e.Record["eventType"].(string); text && drop[0] == "eventType" {
			p.Not["eventType"] = []string{"DeleteTrail", ""}
		}
		out = append(out, p)
	}
	return out
}

// FuzzParse holds that a pattern that is read prints as one that reads as the same, that both match the same events, and
// that what holds of a part of an event holds of the event.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	events := []*Event{whole(f, trailEvent), whole(f, userEvent)}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s)
		if err != nil {
			return
		}
		printed := p.String()
		q, err := Parse(printed)
		if err != nil {
			t.Fatalf("%q prints as %q: %v", s, printed, err)
		}
		if !reflect.DeepEqual(p, q) {
			t.Fatalf("%q prints as %q, which is another pattern", s, printed)
		}
		for _, e := range events {
			of := p.Match(e)
			if of == Open {
				t.Fatalf("%q: open, though the whole event is known", s)
			}
			if got := q.Match(e); got != of {
				t.Fatalf("%q: %v, and %v as it prints", s, of, got)
			}
			for _, part := range partly(e) {
				switch got := p.Match(part); {
				case got == Open || got == Undocumented:
					if len(p.Why(part)) == 0 {
						t.Fatalf("%q: %v because of nothing", s, got)
					}
				case got != of:
					t.Fatalf("%q: %v of a part and %v of the whole", s, got, of)
				}
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(vpcPattern); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	p := parse(b, vpcPattern)
	e := &Event{Record: map[string]any{"eventSource": "ec2.amazonaws.com", "eventName": "EnableVpcClassicLink"}}
	b.ReportAllocs()
	for b.Loop() {
		if p.Match(e) != True {
			b.Fatal("no match")
		}
	}
}

const vpcPattern = `{ ($.eventName = CreateVpc) || ($.eventName = DeleteVpc) || ($.eventName = ModifyVpcAttribute) ||
	($.eventName = AcceptVpcPeeringConnection) || ($.eventName = CreateVpcPeeringConnection) ||
	($.eventName = DeleteVpcPeeringConnection) || ($.eventName = RejectVpcPeeringConnection) ||
	($.eventName = AttachClassicLinkVpc) || ($.eventName = DetachClassicLinkVpc) ||
	($.eventName = DisableVpcClassicLink) || ($.eventName = EnableVpcClassicLink) }`
