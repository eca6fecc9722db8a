package dashboard_test

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox"
)

var update = flag.Bool("update", false, "make the README's picture of the dashboard again")

// picture is the overview of an organization, as the README shows it.
const (
	picturePath   = "../../../examples/pictures/dashboard.png"
	pictureWidth  = 1280
	pictureHeight = 956
	pictureBytes  = 120 << 10
)

// TestPicture checks the README's picture. With -update it makes it again:
//
//	go test ./internal/sandbox/dashboard -run TestPicture -update
func TestPicture(t *testing.T) {
	if *update {
		takePicture(t)
	}
	text, err := os.ReadFile(picturePath)
	if err != nil {
		t.Fatal(err)
	}
	config, err := png.DecodeConfig(bytes.NewReader(text))
	if err != nil || config.Width != pictureWidth || config.Height != pictureHeight || len(text) > pictureBytes {
		t.Errorf("the picture is %d by %d and has %d bytes (%v)", config.Width, config.Height, len(text), err)
	}
}

// takePicture uses a sandbox of its own: what other tests leave behind would be in the picture.
func takePicture(t *testing.T) {
	t.Helper()
	b := startBrowser(t)
	sb, err := sandbox.Start(t.Context(), sandbox.Options{Dashboard: "127.0.0.1:0", Platforms: []string{"dcycle"}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	a := account(t, sb, "dcycle", "elena", "")
	api := client{t, sb.URL("dcycle"), a.OrganizationID}
	for range 60 {
		api.get(a.Key, "/v1/facilities?size=1")
	}
	page := b.open(strings.TrimSuffix(sb.DashboardURL(), "/"))
	page.visit("/")
	page.press("Sign in as " + a.User.Name())
	page.until(`document.querySelector("h1").textContent === "Your organizations"`)
	page.visit("/o/dcycle/" + a.OrganizationID)
	var shot struct{ Data string }
	page.must(page.session, "Page.captureScreenshot", map[string]any{
		"format": "png", "captureBeyondViewport": true, "clip": map[string]any{"x": 0, "y": 0, "width": pictureWidth, "height": pictureHeight, "scale": 1},
	}, &shot)
	full, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(shot.Data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, fewColours(full)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(picturePath, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fewColours keeps the 256 commonest colours and gives each other pixel the nearest of them.
func fewColours(from image.Image) *image.Paletted {
	counts := map[color.Color]int{}
	bounds := from.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[from.At(x, y)]++
		}
	}
	var palette color.Palette
	for c := range counts {
		palette = append(palette, c)
	}
	slices.SortFunc(palette, func(a, b color.Color) int { return cmp.Compare(counts[b], counts[a]) })
	palette = palette[:min(256, len(palette))]
	out := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			out.Set(x, y, from.At(x, y))
		}
	}
	return out
}
