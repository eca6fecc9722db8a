package dcycle

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// toc is a transport operation category: a kind of vehicle with its well-to-wheel factor.
type toc struct {
	name, category, vehicle, kind string
	wtw                           float64 // kg CO2e per tonne and km
	load                          float64 // kg, when a request does not say
	location                      string
	fuel                          string
}

// allTOCs is the vehicle types. The names without a size, and van_diesel's figures, are the guide's; "electric shows 0" is documented
// too. The other figures are of the order that GLEC gives.
var allTOCs = []toc{
	{"van_diesel", "road", "van", "diesel", 0.196, 3500, "EU", "diesel"}, {"van_3.5_t_diesel", "road", "van", "diesel", 0.196, 3500, "EU", "diesel"},
	{"van_electric", "road", "van", "electric", 0, 3500, "EU", "electric"}, {"rigid_truck_diesel", "road", "rigid_truck", "diesel", 0.147, 7500, "EU", "diesel"},
	{"artic_truck_diesel", "road", "artic_truck", "diesel", 0.082, 18_000, "EU", "diesel"}, {"artic_truck_electric", "road", "artic_truck", "electric", 0, 18_000, "EU", "electric"},
	{"artic_truck_lng", "road", "artic_truck", "lng", 0.079, 18_000, "EU", "lng"}, {"tank_truck_diesel", "road", "artic_truck", "diesel", 0.095, 20_000, "EU", "diesel"},
	{"freight_train_electric", "rail", "train", "electric", 0.007, 500_000, "EU", "electric"}, {"freight_train_diesel", "rail", "train", "diesel", 0.028, 500_000, "GLO", "diesel"},
	{"general_cargo", "maritime", "generic", "marine_fuel", 0.016, 5_000_000, "GLO", "marine_fuel"},
	{"container_ship", "maritime", "generic", "marine_fuel", 0.010, 20_000_000, "GLO", "marine_fuel"},
	{"air_freight_short_haul", "air", "generic", "aviation_fuel", 1.245, 12_000, "GLO", "aviation_fuel"},
	{"air_freight_long_haul", "air", "generic", "aviation_fuel", 0.687, 40_000, "GLO", "aviation_fuel"}, {"rigid_truck_sa", "road", "rigid_truck", "diesel", 0.171, 7500, "SA", "diesel"},
}

var tocCategories = []string{"road", "rail", "maritime", "air"}

// findTOC finds a vehicle type by name, or the usual one of a category.
func findTOC(name, category string) (toc, bool) {
	usual := map[string]string{"road": "artic_truck_diesel", "rail": "freight_train_electric", "maritime": "container_ship", "air": "air_freight_short_haul"}
	if name == "" {
		name = usual[category]
	}
	i := slices.IndexFunc(allTOCs, func(t toc) bool { return t.name == name })
	if i < 0 {
		return toc{}, false
	}
	return allTOCs[i], true
}

// id is the same in every sandbox: the legacy API shows one.
func (t toc) id() string { return uuid.NewSHA1(uuid.NameSpaceURL, []byte("toc/"+t.name)).String() }

// legacy gives category and vehicle in the legacy API's words.
func (t toc) legacy() (category, vehicle string) {
	category, vehicle = t.category, "truck"
	switch {
	case t.category == "maritime":
		return "sea", "ship"
	case t.category == "air":
		vehicle = "airplane"
	case t.category == "rail":
		vehicle = "train"
	case strings.HasPrefix(t.name, "van"):
		vehicle = "van"
	}
	return category, vehicle
}
