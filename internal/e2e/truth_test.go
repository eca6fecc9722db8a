package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// truth is what the platform itself says, read page by page with net/http alone.
type truth struct {
	facilities int     // how many there are
	kgCO2e     float64 // their emissions together
}

func (l *lab) truth(t *testing.T) truth {
	t.Helper()
	var found truth
	for page := 1; ; page++ {
		var answer struct {
			Items []struct {
				CO2e float64 `json:"co2e"`
			} `json:"items"`
			Total int `json:"total"`
		}
		l.get(t, fmt.Sprintf("/v1/facilities?page=%d&size=100", page), &answer)
		for _, item := range answer.Items {
			found.facilities++
			found.kgCO2e += item.CO2e
		}
		if found.facilities >= answer.Total || len(answer.Items) == 0 {
			return found
		}
	}
}

func (l *lab) get(t *testing.T, path string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.exports["ORGDATA_BASE_URL"]+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("x-api-key", l.key())
	request.Header.Set("x-organization-id", l.organization())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("asking the sandbox for %s: %s %v\n%s", path, response.Status, err, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("reading the sandbox's answer to %s: %v", path, err)
	}
}
