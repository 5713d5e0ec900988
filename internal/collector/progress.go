package collector

import "sync"

// A teller tells the caller how far the collection is, one call at a time.
type teller struct {
	o  Options
	mu sync.Mutex
	p  Progress
}

func (o Options) teller(total int) *teller {
	t := &teller{o: o, p: Progress{Total: total}}
	if o.Progress == nil {
		return t
	}
	t.tell(func(*Progress) {})
	if o.Meter != nil {
		o.Meter.Watch(func() { t.tell(func(*Progress) {}) })
	}
	return t
}

func (t *teller) done(u unit) {
	t.tell(func(p *Progress) { p.Done++; p.Service, p.Region = u.service, u.region })
}

func (t *teller) tell(change func(*Progress)) {
	if t.o.Progress == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.p)
	if t.o.Meter != nil {
		c := t.o.Meter.Stats().Count
		t.p.Calls, t.p.Retries, t.p.Throttled = c.Calls, c.Retries, c.Throttled
	}
	t.o.Progress(t.p)
}

func (t *teller) stop() {
	if t.o.Meter != nil && t.o.Progress != nil {
		t.o.Meter.Watch(nil)
	}
}
