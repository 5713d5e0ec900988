package netrange

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"testing"
)

// The model of a network is eight ranges, which are all of IPv4: each is admitted or not.
func decodeEntries(data []byte) []Entry {
	traffics := []Traffic{{TCP, Ports{22, 22}}, {TCP, allPorts}, {UDP, Ports{22, 4000}}, {AnyProtocol, allPorts}, {TCP, Ports{3389, 3389}}, {ICMP, allPorts}}
	var out []Entry
	for i := 0; i+2 < len(data) && len(out) < 40; i += 3 {
		address := netip.AddrFrom4([4]byte{data[i+2] & 0xe0})
		out = append(out, Entry{
			Number: int(data[i]), Allow: data[i+1]&1 == 1, Traffic: traffics[int(data[i+1]>>1)%len(traffics)],
			Range: netip.PrefixFrom(address, int(data[i+2]&3)).Masked(),
		})
	}
	return out
}

func cells(ranges ...netip.Prefix) (mask uint8) {
	for i := range byte(8) {
		for _, p := range ranges {
			if p.Contains(netip.AddrFrom4([4]byte{i << 5})) {
				mask |= 1 << i
			}
		}
	}
	return mask
}

func FuzzExposures(f *testing.F) {
	f.Add([]byte{100, 1, 0})
	f.Add([]byte{90, 0, 0, 100, 1, 0})
	f.Add([]byte("-\xe9\t_?~\t_u\x11Gr\xb8\x98<\x00\x01\x00\x00\x8b\xf8")) // two entries with one number
	random := rand.NewChaCha8([32]byte{7})
	for i := range 500 {
		data := make([]byte, 3*(i%12))
		_, _ = random.Read(data)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries := decodeEntries(data)
		var rules []Rule
		for i, e := range entries {
			if e.Allow {
				rules = append(rules, Rule{strconv.Itoa(i), e.Traffic, []Source{{Prefix: e.Range}}})
			}
		}
		found, foundEntries := Exposures(rules, targets(t), IPv4), EntryExposures(entries, targets(t), IPv4)
		for _, target := range targets(t) {
			var allowed, reachable, open uint8
			for i, e := range entries {
				if !e.Allow || !e.Traffic.Has(target) {
					continue
				}
				allowed |= cells(e.Range)
				var denied uint8
				for j, d := range entries {
					// Which of two entries of one number comes first is not known: neither denies the other.
					if i != j && !d.Allow && d.Number < e.Number && d.Traffic.Has(target) {
						denied |= cells(d.Range)
					}
				}
				open |= cells(e.Range) &^ denied
				if cells(e.Range)&^denied != 0 {
					reachable |= cells(e.Range)
				}
			}
			whole := func(all []Exposure, shadowed bool) bool {
				return slices.ContainsFunc(all, func(e Exposure) bool {
					return e.Whole && slices.Contains(e.Targets, target) && (shadowed || len(e.ShadowedBy) == 0)
				})
			}
			if got, want := whole(found, true), allowed == 0xff; got != want {
				t.Errorf("%v: rules admit %v from everywhere: %v", rules, target, got)
			}
			if got, want := whole(foundEntries, true), allowed == 0xff; got != want {
				t.Errorf("%v: entries allow %v from everywhere: %v", entries, target, got)
			}
			got := whole(foundEntries, false)
			if want := reachable == 0xff; got != want {
				t.Errorf("%v: entries that can be reached allow %v from everywhere: %v", entries, target, got)
			}
			if open == 0xff && !got {
				t.Errorf("%v: %v is open to everybody, and nothing says so", entries, target)
			}
		}
		for _, e := range found {
			checkExposure(t, e)
		}
		for _, e := range foundEntries {
			checkExposure(t, e)
		}
	})
}

// checkExposure holds what an exposure says against the rules that it names.
func checkExposure(t *testing.T, e Exposure) {
	t.Helper()
	var ranges []netip.Prefix
	for _, r := range e.Rules {
		for _, target := range e.Targets {
			if !r.Traffic.Has(target) {
				t.Errorf("%+v: rule %s does not admit %v", e, r.ID, target)
			}
		}
		for _, s := range r.Sources {
			ranges = append(ranges, s.Prefix)
		}
	}
	if (cells(ranges...) == 0xff) != e.Whole || e.Reason() == "" || len(e.Rules) == 0 {
		t.Errorf("%+v: its rules are not what it says", e)
	}
}
