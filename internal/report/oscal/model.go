package oscal

// The types of this file are the parts of OSCAL's assessment results that posture writes, by the names of its model.
// https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/assessment-results/json-reference/

// ns is the namespace of the properties that are posture's own.
const ns = "https://openposture.github.io/ns/oscal"

type prop struct {
	Name  string `json:"name"`
	NS    string `json:"ns,omitempty"`
	Value string `json:"value"`
	Class string `json:"class,omitempty"`
}

// props are properties that are being collected.
type props []prop

// add adds a property of posture's own, if it has a value.
func (p *props) add(name, text string) { p.addClass(name, "", text) }

func (p *props) addClass(name, class, text string) {
	if text = value(text); text != "" {
		*p = append(*p, prop{Name: name, NS: ns, Value: text, Class: class})
	}
}

type metadata struct {
	Title        string `json:"title"`
	LastModified string `json:"last-modified"`
	Version      string `json:"version"`
	OSCALVersion string `json:"oscal-version"`
	Remarks      string `json:"remarks,omitempty"`
}

type importAP struct {
	Href    string `json:"href"`
	Remarks string `json:"remarks"`
}

type objective struct {
	ControlID   string `json:"control-id"`
	Description string `json:"description"`
	Props       props  `json:"props,omitempty"`
	Parts       []part `json:"parts"`
}

type part struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Prose string `json:"prose"`
}

type inventoryItem struct {
	UUID        uuid   `json:"uuid"`
	Description string `json:"description"`
	Props       props  `json:"props,omitempty"`
}

type assessmentAssets struct {
	Components []component `json:"components"`
	Platforms  []platform  `json:"assessment-platforms"`
}

type component struct {
	UUID        uuid   `json:"uuid"`
	Type        string `json:"type"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Props       props  `json:"props,omitempty"`
	Status      state  `json:"status"`
}

type state struct {
	State   string `json:"state"`
	Reason  string `json:"reason,omitempty"`
	Remarks string `json:"remarks,omitempty"`
}

type platform struct {
	UUID  uuid            `json:"uuid"`
	Title string          `json:"title"`
	Uses  []usesComponent `json:"uses-components"`
}

type usesComponent struct {
	UUID uuid `json:"component-uuid"`
}

type reviewedControls struct {
	Description string      `json:"description"`
	Selections  []selection `json:"control-selections"`
}

type selection struct {
	Description string       `json:"description"`
	Props       props        `json:"props,omitempty"`
	Links       []link       `json:"links,omitempty"`
	Include     []controlRef `json:"include-controls"`
	Exclude     []controlRef `json:"exclude-controls,omitempty"`
	Remarks     string       `json:"remarks,omitempty"`
}

type controlRef struct {
	ID string `json:"control-id"`
}

type link struct {
	Href string `json:"href"`
	Rel  string `json:"rel"`
}

type observation struct {
	UUID        uuid       `json:"uuid"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Props       props      `json:"props"`
	Methods     []string   `json:"methods"`
	Types       []string   `json:"types"`
	Origins     []origin   `json:"origins"`
	Subjects    []subject  `json:"subjects"`
	Evidence    []evidence `json:"relevant-evidence,omitempty"`
	Collected   string     `json:"collected"`
	Remarks     string     `json:"remarks,omitempty"`
}

type origin struct {
	Actors []actor `json:"actors"`
}

type actor struct {
	Type string `json:"type"`
	UUID uuid   `json:"actor-uuid"`
}

type subject struct {
	UUID  uuid   `json:"subject-uuid"`
	Type  string `json:"type"`
	Title string `json:"title"`
	Props props  `json:"props,omitempty"`
}

type evidence struct {
	Description string `json:"description"`
	Props       props  `json:"props"`
}

type risk struct {
	UUID         uuid     `json:"uuid"`
	Title        string   `json:"title"`
	Description  string   `json:"description"`
	Statement    string   `json:"statement"`
	Props        props    `json:"props,omitempty"`
	Status       string   `json:"status"`
	Origins      []origin `json:"origins"`
	Deadline     string   `json:"deadline,omitempty"`
	Remediations []remedy `json:"remediations,omitempty"`
}

type remedy struct {
	UUID        uuid   `json:"uuid"`
	Lifecycle   string `json:"lifecycle"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

type finding struct {
	UUID        uuid          `json:"uuid"`
	Title       string        `json:"title"`
	Description string        `json:"description"`
	Props       props         `json:"props"`
	Origins     []origin      `json:"origins"`
	Target      target        `json:"target"`
	Risks       []relatedRisk `json:"related-risks,omitempty"`
}

type target struct {
	Type   string `json:"type"`
	ID     string `json:"target-id"`
	Status state  `json:"status"`
}

type relatedRisk struct {
	UUID uuid `json:"risk-uuid"`
}

type backMatter struct {
	Resources []resource `json:"resources"`
}

type resource struct {
	UUID        uuid   `json:"uuid"`
	Title       string `json:"title"`
	Description string `json:"description"`
}
