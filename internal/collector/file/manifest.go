package file

import (
	"bytes"
	"encoding/json"
	"regexp"

	"github.com/openposture/posture/internal/snapshot"
)

// A manifest lists the parts of a snapshot directory. It is written last: a directory without one is not complete.
type manifest struct {
	SchemaVersion string         `json:"schema_version"`
	CollectedBy   string         `json:"collected_by"`
	Incomplete    bool           `json:"incomplete,omitempty"` // the collection was stopped before it was done
	Parts         []manifestPart `json:"parts"`
}

// A manifestPart says where a part is. Several parts can be in one file.
type manifestPart struct {
	Path    string `json:"path"`   // with slashes, in the directory of the manifest
	SHA256  string `json:"sha256"` // of the file as it is on disk, in hex
	Account string `json:"account"`
	Region  string `json:"region"`
	Service string `json:"service"`
}

var digestShape = regexp.MustCompile(`^[0-9a-f]{64}$`)

func decodeManifest(data []byte) (manifest, error) {
	r := newReader(manifestName, bytes.NewBuffer(data))
	r.lines = func(offset int64) int { return bytes.Count(data[:min(offset, int64(len(data)))], []byte("\n")) }
	var m manifest
	err := r.object([]string{"schema_version", "collected_by", "parts"}, func(name string) error {
		var err error
		switch name {
		case "schema_version":
			m.SchemaVersion, err = r.schemaVersion()
		case "collected_by":
			m.CollectedBy, err = r.nonEmpty(r.string())
		case "incomplete":
			m.Incomplete, err = r.bool()
		case "parts":
			err = r.array(func() error {
				p, err := r.manifestPart()
				m.Parts = append(m.Parts, p)
				return err
			})
		default:
			err = r.unknown(name, "schema_version", "collected_by", "incomplete", "parts")
		}
		return err
	})
	if err != nil {
		return manifest{}, err
	}
	return m, r.end()
}

func (r *reader) manifestPart() (manifestPart, error) {
	var p manifestPart
	err := r.object([]string{"path", "sha256", "account", "region", "service"}, func(name string) error {
		var err error
		switch name {
		case "path":
			if p.Path, err = r.string(); err == nil && !isPartPath(p.Path) {
				err = r.fail("%q is not the path of a .json or .json.zst file", p.Path)
			}
		case "sha256":
			p.SHA256, err = r.shaped(digestShape, "a SHA-256 in hex")
		case "account":
			p.Account, err = r.shaped(accountShape, "an account id of 12 digits")
		case "region":
			p.Region, err = r.shaped(nameShape, "a region like eu-west-1, or global")
		case "service":
			p.Service, err = r.shaped(nameShape, "a service like s3")
		default:
			err = r.unknown(name, "path", "sha256", "account", "region", "service")
		}
		return err
	})
	return p, err
}

// encode returns the manifest as it is on disk.
func (m manifest) encode() ([]byte, error) {
	m.SchemaVersion = snapshot.SchemaVersion
	if m.Parts == nil {
		m.Parts = []manifestPart{}
	}
	data, err := json.MarshalIndent(m, "", "  ")
	return append(data, '\n'), err
}
