package dcycle

import (
	"hash/fnv"
	"math"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/sandbox/core"
)

// place is a town that the sandbox can find on a map.
type place struct {
	name, country string
	lat, lon      float64
}

var places = []place{
	{"Madrid", "ES", 40.42, -3.70}, {"Barcelona", "ES", 41.39, 2.17}, {"Valencia", "ES", 39.47, -0.38}, {"Zaragoza", "ES", 41.65, -0.89},
	{"Bilbao", "ES", 43.26, -2.93}, {"Vitoria", "ES", 42.85, -2.67}, {"Málaga", "ES", 36.72, -4.42}, {"Sevilla", "ES", 37.39, -5.99},
	{"Murcia", "ES", 37.99, -1.13}, {"Algeciras", "ES", 36.13, -5.45}, {"Palma", "ES", 39.57, 2.65}, {"Lisbon", "PT", 38.72, -9.14},
	{"Lisboa", "PT", 38.72, -9.14}, {"Porto", "PT", 41.15, -8.61}, {"Santarém", "PT", 39.24, -8.69}, {"Paris", "FR", 48.86, 2.35},
	{"Lyon", "FR", 45.76, 4.84}, {"Toulouse", "FR", 43.60, 1.44}, {"Marseille", "FR", 43.30, 5.37}, {"Perpignan", "FR", 42.69, 2.89},
	{"Munich", "DE", 48.14, 11.58}, {"München", "DE", 48.14, 11.58}, {"Leipzig", "DE", 51.34, 12.37}, {"Hamburg", "DE", 53.55, 9.99},
	{"Milan", "IT", 45.46, 9.19}, {"Milano", "IT", 45.46, 9.19}, {"Bologna", "IT", 44.49, 11.34}, {"Torino", "IT", 45.07, 7.69},
	{"Verona", "IT", 45.44, 10.99}, {"Brescia", "IT", 45.54, 10.21}, {"Genoa", "IT", 44.41, 8.93}, {"Rotterdam", "NL", 51.92, 4.48},
	{"Venlo", "NL", 51.37, 6.17}, {"Antwerp", "BE", 51.22, 4.40}, {"Bergen", "NO", 60.39, 5.32}, {"Oslo", "NO", 59.91, 10.75},
	{"Ålesund", "NO", 62.47, 6.15}, {"Stavanger", "NO", 58.97, 5.73}, {"Førde", "NO", 61.45, 5.86}, {"Copenhagen", "DK", 55.68, 12.57},
	{"Shanghai", "CN", 31.23, 121.47}, {"New York", "US", 40.71, -74.01}, {"Santos", "BR", -23.96, -46.33},
}

// findPlace looks for a town's name in a text.
func findPlace(text string) (place, bool) {
	text = strings.ToLower(text)
	for _, p := range places {
		if strings.Contains(text, strings.ToLower(p.name)) {
			return p, true
		}
	}
	return place{}, false
}

// countryOf is where an address is, "" when it is nowhere that the sandbox knows.
func countryOf(address string) string {
	p, _ := findPlace(address)
	return p.country
}

// distanceKM is the great circle between two places, longer by a detour. Of places that the sandbox does not know the distance is made
// out of the names, so that it is at least always the same.
func distanceKM(from, to string, detour float64) float64 {
	a, known := findPlace(from)
	b, alsoKnown := findPlace(to)
	if !known || !alsoKnown {
		h := fnv.New32a()
		h.Write([]byte(strings.ToLower(from) + "\x00" + strings.ToLower(to)))
		return float64(40 + h.Sum32()%1200)
	}
	rad := math.Pi / 180
	half := func(x, y float64) float64 { s := math.Sin((x - y) * rad / 2); return s * s }
	h := half(a.lat, b.lat) + math.Cos(a.lat*rad)*math.Cos(b.lat*rad)*half(a.lon, b.lon)
	return max(1, core.Round(2*6371*math.Asin(math.Sqrt(h))*detour, 1))
}
