package cli

import (
	_ "embed"
	"encoding/base64"

	"github.com/mark3labs/mcp-go/mcp"
)

// website is where people find out about the server: the module's repository.
const website = "https://github.com/orgdata-mcp/orgdata-mcp"

// iconPNG is 32 by 32 pixels in two colours: each answer of the modern era carries it.
//
//go:embed icon.png
var iconPNG []byte

func icons() []mcp.Icon {
	const kind = "image/png" // the one that every client must show
	return []mcp.Icon{{Src: "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(iconPNG), MIMEType: kind, Sizes: []string{"32x32"}}}
}
