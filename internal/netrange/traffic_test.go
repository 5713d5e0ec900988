package netrange

import (
	"strings"
	"testing"
)

func TestParseTraffic(t *testing.T) {
	t.Parallel()
	port := func(n int) *int { return &n }
	ssh := Target{TCP, 22}
	tests := []struct {
		name, protocol string
		from, to       *int
		want           Traffic
		ssh            bool
	}{
		{"one port", "tcp", port(22), port(22), Traffic{TCP, Ports{22, 22}}, true},
		{"a number", "6", port(22), port(22), Traffic{TCP, Ports{22, 22}}, true},
		{"in the middle of a range", "tcp", port(0), port(65535), Traffic{TCP, allPorts}, true},
		{"beside it", "tcp", port(23), port(65535), Traffic{TCP, Ports{23, 65535}}, false},
		{"another protocol", "udp", port(22), port(22), Traffic{UDP, Ports{22, 22}}, false},
		{"all, whatever the ports are", "-1", port(80), port(80), Traffic{AnyProtocol, allPorts}, true},
		{"all, without ports", "-1", nil, nil, Traffic{AnyProtocol, allPorts}, true},
		{"no ports", "tcp", nil, nil, Traffic{TCP, allPorts}, true},
		{"ports that are -1", "tcp", port(-1), port(-1), Traffic{TCP, allPorts}, true},
		{"types of ICMP are no ports", "icmp", port(22), port(22), Traffic{ICMP, allPorts}, false},
		{"types of ICMPv6 are no ports", "58", port(-1), port(-1), Traffic{ICMPv6, allPorts}, false},
		{"a protocol without a name", "47", nil, port(3), Traffic{47, allPorts}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseTraffic(tt.protocol, tt.from, tt.to)
			if err != nil || got != tt.want || got.Has(ssh) != tt.ssh {
				t.Errorf("%v, %v; ssh %v; want %v, ssh %v", got, err, got.Has(ssh), tt.want, tt.ssh)
			}
		})
	}
}

func TestParseTraffic_unreadable(t *testing.T) {
	t.Parallel()
	port := func(n int) *int { return &n }
	tests := []struct {
		protocol string
		from, to *int
		want     string
	}{
		{"", nil, nil, `"" is not a protocol`},
		{"all", nil, nil, `"all" is not a protocol`},
		{"any protocol", nil, nil, `"any protocol" is not a protocol`},
		{"06", nil, nil, `"06" is not a protocol`},
		{"256", nil, nil, `"256" is not a protocol`},
		{"-2", nil, nil, `"-2" is not a protocol`},
		{"tcp", port(22), nil, "tcp has only one end"},
		{"tcp", nil, port(22), "tcp has only one end"},
		{"tcp", port(23), port(22), "tcp 23-22 is not a range"},
		{"udp", port(-1), port(22), "udp -1-22 is not a range"},
		{"tcp", port(0), port(65536), "tcp 0-65536 is not a range"},
	}
	for _, tt := range tests {
		if got, err := ParseTraffic(tt.protocol, tt.from, tt.to); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, %v; want %s", tt.protocol, got, err, tt.want)
		}
	}
}

func TestNewTargets(t *testing.T) {
	t.Parallel()
	got, err := NewTargets([]string{"udp", "tcp", "6"}, []int{3389, 22})
	if err != nil || len(got) != 4 || got[0] != (Target{TCP, 22}) || got[3] != (Target{UDP, 3389}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []struct {
		protocols []string
		ports     []int
	}{{nil, []int{22}}, {[]string{"tcp"}, nil}, {[]string{"icmp"}, []int{8}}, {[]string{"-1"}, []int{22}}, {[]string{"x"}, []int{22}}, {[]string{"tcp"}, []int{65536}}} {
		if got, err := NewTargets(bad.protocols, bad.ports); err == nil {
			t.Errorf("%v: %v", bad, got)
		}
	}
}
