// SPDX-License-Identifier: Apache-2.0

// Hides numbers: in each text of a message long runs of digits become asterisks, and the platform's own document, which
// says the same once more, is taken out.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"@NAME@/src/ekiden"
)

//go:embed descriptor.json
var descriptor string

type filter struct {
	host *ekiden.Host
	long *regexp.Regexp
}

func (f *filter) Configure(config []byte) error {
	var settings struct {
		MinDigits int `json:"min_digits"`
	}
	if err := json.Unmarshal(config, &settings); err != nil || settings.MinDigits < 1 {
		return &ekiden.Error{Code: ekiden.Config, Message: "min_digits is missing"}
	}
	f.long = regexp.MustCompile(fmt.Sprintf("[0-9]{%d,}", settings.MinDigits))
	return nil
}

// Nil without a verdict lets the event pass. The same event gets the same verdict: deliveries are repeated.
func (f *filter) Apply(op ekiden.Op, event ekiden.Delivery) error {
	decoder := json.NewDecoder(bytes.NewReader(event.Document))
	decoder.UseNumber() // 64-bit ids stay what they are
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		return &ekiden.Error{Code: ekiden.Argument, Message: "the event is not JSON"}
	}
	data, _ := document["data"].(map[string]any)
	message, _ := data["message"].(map[string]any)
	parts, _ := message["parts"].([]any)
	hidden := false
	for _, each := range parts {
		part, _ := each.(map[string]any)
		if text, is := part["text"].(string); is && f.long.MatchString(text) {
			part["text"] = f.long.ReplaceAllStringFunc(text, func(run string) string { return strings.Repeat("*", len(run)) })
			hidden = true
		}
	}
	if !hidden {
		return nil
	}
	delete(data, "raw")
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return err
	}
	return f.host.Replace(op, bytes.TrimSpace(out.Bytes()))
}

func init() {
	ekiden.Export(ekiden.Component{ID: "@NAME@", Version: "0.1.0", Kind: ekiden.KindFilter, Descriptor: descriptor,
		Create: func(host *ekiden.Host) ekiden.Plugin { return &filter{host: host} }})
}

func main() {} // never called: the build wants one
