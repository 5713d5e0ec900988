package netrange

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func set(tb testing.TB, ranges string) Set {
	tb.Helper()
	p, err := ParsePrefixes(strings.Fields(ranges))
	if err != nil {
		tb.Fatal(err)
	}
	return NewSet(p...)
}

func (s Set) String() string {
	words := make([]string, 0, len(s))
	for _, p := range s {
		words = append(words, p.String())
	}
	return strings.Join(words, " ")
}

func TestNewSet(t *testing.T) {
	t.Parallel()
	tests := []struct{ ranges, want string }{
		{"", ""},
		{"0.0.0.0/1 128.0.0.0/1", "0.0.0.0/0"},
		{"::/1 8000::/1 0.0.0.0/1", "0.0.0.0/1 ::/0"},
		{"0:0:0:0:0:0:0:0/0", "::/0"},
		{"0.0.0.0/2 128.0.0.0/1 64.0.0.0/2", "0.0.0.0/0"},
		{"0.0.0.0/2 128.0.0.0/1", "0.0.0.0/2 128.0.0.0/1"},
		{"64.0.0.0/2 128.0.0.0/2", "64.0.0.0/2 128.0.0.0/2"},
		{"10.1.2.3/8 10.0.0.0/16 10.0.0.1/32", "10.0.0.0/8"},
		{"10.0.0.0/32 10.0.0.1/32 10.0.0.2/31", "10.0.0.0/30"},
		{"0.0.0.0/0 0.0.0.0/0", "0.0.0.0/0"},
		{"::ffff:0:0/96 0.0.0.0/0", "0.0.0.0/0 ::ffff:0.0.0.0/96"},
	}
	for _, tt := range tests {
		if got := set(t, tt.ranges).String(); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.ranges, got, tt.want)
		}
	}
}

func TestSubtract(t *testing.T) {
	t.Parallel()
	tests := []struct{ a, b, want string }{
		{"0.0.0.0/0", "", "0.0.0.0/0"},
		{"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"},
		{"0.0.0.0/0 ::/0", "0.0.0.0/0", "::/0"},
		{"10.0.0.0/30", "10.0.0.1/32", "10.0.0.0/32 10.0.0.2/31"},
		{"10.0.0.0/30", "10.0.0.0/8", ""},
		{"10.0.0.0/8 12.0.0.0/8", "11.0.0.0/8", "10.0.0.0/8 12.0.0.0/8"},
		{"::/126", "::3/128", "::/127 ::2/128"},
	}
	for _, tt := range tests {
		if got := set(t, tt.a).Subtract(set(t, tt.b)).String(); got != tt.want {
			t.Errorf("%q - %q: %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		s, of string
		want  float64
	}{
		{"0.0.0.0/1", "0.0.0.0/0", 0.5},
		{"0.0.0.0/0", "10.0.0.0/8", 1},
		{"10.1.0.0/16 10.2.0.0/16 11.0.0.0/8", "10.0.0.0/8", 2.0 / 256},
		{"::/0", "0.0.0.0/0", 0},
		{"::/3 8000::/1", "::/0", 0.625},
		{"2000::/4", "2000::/3", 0.5},
		{"0.0.0.0/0", "", 1},
	}
	for _, tt := range tests {
		if got := set(t, tt.s).Share(set(t, tt.of)); got != tt.want {
			t.Errorf("share of %q in %q: %v, want %v", tt.s, tt.of, got, tt.want)
		}
	}
}

func TestParse_unreadable(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "0.0.0.0/00", "::/129", "fe80::%eth0/64", "sg-1", "any"} {
		if p, err := ParsePrefix(s); err == nil || !strings.Contains(err.Error(), `"`+s+`"`) {
			t.Errorf("%q: %v, %v", s, p, err)
		}
	}
	if _, err := ParsePrefixes([]string{"10.0.0.0/8", "x"}); err == nil || err.Error() != `"x" is not a CIDR` {
		t.Errorf("%v", err)
	}
	if f, err := ParseFamily("IPv4"); err == nil {
		t.Errorf("%q", f)
	}
}

// pieces cuts the range into that many ranges, at random.
func pieces(random *rand.Rand, whole netip.Prefix, n int) []netip.Prefix {
	out := []netip.Prefix{whole}
	for len(out) < n {
		i := random.IntN(len(out))
		if out[i].IsSingleIP() {
			continue
		}
		low, high := split(out[i])
		out[i] = low
		out = append(out, high)
	}
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func TestNewSet_pieces(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		for _, family := range []Family{IPv4, IPv6} {
			p := pieces(random, family.All(), 2+random.IntN(200))
			if s := NewSet(p...); !slices.Equal(s, Set{family.All()}) {
				t.Fatalf("%v: the pieces of all of %s are %v", p, family, s)
			}
			missing, rest := p[0], NewSet(p[1:]...)
			if rest.Covers(family.All()) {
				t.Fatalf("%v without %v is all of %s", p, missing, family)
			}
			if left := NewSet(family.All()).Subtract(rest); !slices.Equal(left, Set{missing}) {
				t.Fatalf("%v without %v: what is left is %v", p, missing, left)
			}
		}
	}
}

// The model is 256 addresses, the last byte of 10.0.0.0/24 and of 2001:db8::/120, each in a set or not.
type model [512]bool

// decode makes ranges of the model's addresses out of bytes: a family and a length, and an address.
func decode(data []byte) ([]netip.Prefix, model) {
	var out []netip.Prefix
	var m model
	for ; len(data) >= 2; data = data[2:] {
		length, six := int(data[0]>>1)%9, int(data[0]&1)
		p := address(256*six + int(data[1]))
		p = netip.PrefixFrom(p.Addr(), p.Bits()-8+length)
		out = append(out, p)
		for i := range m {
			m[i] = m[i] || p.Masked().Contains(address(i).Addr())
		}
	}
	return out, m
}

func address(i int) netip.Prefix {
	a := netip.AddrFrom4([4]byte{10, 0, 0, byte(i & 0xff)})
	if i >= 256 {
		b := netip.MustParseAddr("2001:db8::").As16()
		b[15] = byte(i & 0xff)
		a = netip.AddrFrom16(b)
	}
	return netip.PrefixFrom(a, a.BitLen())
}

func (m model) check(t *testing.T, what string, s Set) {
	t.Helper()
	for i, want := range m {
		if s.Covers(address(i)) != want {
			t.Errorf("%s: %v is in %v: %v", what, address(i), s, !want)
		}
	}
	if !slices.Equal(s, NewSet(s...)) {
		t.Errorf("%s: %v is not in its shortest form", what, s)
	}
}

func FuzzSet(f *testing.F) {
	f.Add([]byte{0, 0, 16, 3, 17, 3}, []byte{2, 128, 3, 0})
	f.Add([]byte{16, 0, 16, 1, 14, 2}, []byte{16, 1})
	random := rand.NewChaCha8([32]byte{3})
	for i := range 200 {
		a, b := make([]byte, i%60), make([]byte, i%37)
		_, _ = random.Read(a)
		_, _ = random.Read(b)
		f.Add(a, b)
	}
	f.Fuzz(func(t *testing.T, x, y []byte) {
		px, mx := decode(x)
		py, my := decode(y)
		a, b := NewSet(px...), NewSet(py...)
		var union, minus, both model
		n, shared := 0, 0
		for i := range mx {
			union[i], minus[i], both[i] = mx[i] || my[i], mx[i] && !my[i], mx[i] && my[i]
			if my[i] {
				n++
			}
			if both[i] {
				shared++
			}
		}
		mx.check(t, "set", a)
		union.check(t, "union", a.Union(b))
		minus.check(t, "difference", a.Subtract(b))
		both.check(t, "intersection", a.Intersect(b))
		if want := float64(shared) / float64(n); n > 0 && a.Share(b) != want {
			t.Errorf("share of %v in %v: %v, want %v", a, b, a.Share(b), want)
		}
	})
}

func BenchmarkSet(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, family := range []Family{IPv4, IPv6} {
		p := pieces(random, family.All(), 1000)
		b.Run("union of 1000 "+family.String(), func(b *testing.B) {
			for b.Loop() {
				NewSet(p...)
			}
		})
		half := NewSet(p[:500]...)
		b.Run("public share of 500 "+family.String(), func(b *testing.B) {
			for b.Loop() {
				half.Share(family.Public())
			}
		})
	}
}
