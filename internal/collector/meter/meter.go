// Package meter counts the API calls of a scan. It limits and delays nothing.
package meter

import (
	"maps"
	"sync"
)

// A Count is the calls to one service. A call is one question, however many attempts it took.
type Count struct {
	Calls     int `json:"calls"`
	Retries   int `json:"retries"`   // attempts after the first
	Throttled int `json:"throttled"` // attempts that AWS refused because there were too many
}

// Stats is the counts of a scan so far.
type Stats struct {
	Count

	Services map[string]Count `json:"services"` // by catalogue name: "iam", "s3control"
}

// A Meter counts. The zero Meter is ready; it is safe for concurrent use.
type Meter struct {
	mu         sync.Mutex
	services   map[string]Count
	operations map[string]bool
	watch      func()
}

// Call counts a call of the operation of the service.
func (m *Meter) Call(service, operation string) {
	m.mu.Lock()
	if m.operations == nil {
		m.operations = map[string]bool{}
	}
	m.operations[operation] = true
	m.mu.Unlock()
	m.add(service, Count{Calls: 1})
}

// Called reports whether the operation was called.
func (m *Meter) Called(operation string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.operations[operation]
}

// Retry counts an attempt after the first.
func (m *Meter) Retry(service string) { m.add(service, Count{Retries: 1}) }

// Throttle counts a refused attempt.
func (m *Meter) Throttle(service string) { m.add(service, Count{Throttled: 1}) }

func (m *Meter) add(service string, c Count) {
	m.mu.Lock()
	if m.services == nil {
		m.services = map[string]Count{}
	}
	m.services[service] = sum(m.services[service], c)
	watch := m.watch
	m.mu.Unlock()
	if watch != nil {
		watch()
	}
}

func sum(a, b Count) Count {
	return Count{a.Calls + b.Calls, a.Retries + b.Retries, a.Throttled + b.Throttled}
}

// Stats returns the counts so far.
func (m *Meter) Stats() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := Stats{Services: maps.Clone(m.services)}
	for _, c := range m.services {
		s.Count = sum(s.Count, c)
	}
	return s
}

// Watch has f called after every change, from many goroutines; nil ends it.
func (m *Meter) Watch(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watch = f
}
