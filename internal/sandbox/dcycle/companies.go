package dcycle

// company is one organisation of the seed.
type company struct {
	handle, name, country string
	holding               bool   // the others of its group are below it
	stranger              bool   // belongs to nobody of the group
	steward               string // of the cast: who entered the data
	sites                 []site
	vehicles              int
	employees             int
	purchases             int
	travels               int
}

// site is one facility of the seed.
type site struct {
	name, kind, country, address string
	archived                     bool
}

// companies is a holding with three subsidiaries, and a company that has nothing to do with them. The holding has more facilities
// than the default page of ten shows.
func companies() []company {
	return []company{
		{
			handle: "group", name: "Meridia Group", country: "ES", holding: true, steward: "marc",
			vehicles: 42, employees: 96, purchases: 560, travels: 520,
			sites: []site{
				{"Madrid Headquarters", "office", "ES", "Paseo de la Castellana 180, Madrid", false},
				{"Barcelona Office", "office", "ES", "Avinguda Diagonal 420, Barcelona", false},
				{"Zaragoza Plant", "factory", "ES", "Polígono Malpica, Calle E 14, Zaragoza", false},
				{"Valencia Warehouse", "warehouse", "ES", "Camí del Moll 8, Valencia", false},
				{"Lisbon Office", "office", "PT", "Avenida da Liberdade 110, Lisboa", false},
				{"Toulouse Laboratory", "laboratory", "FR", "Rue des Frères Lion 31, Toulouse", false},
				{"Munich Office", "office", "DE", "Leopoldstraße 77, München", false},
				{"Milan Office", "office", "IT", "Via Tortona 25, Milano", false},
				{"Rotterdam Warehouse", "warehouse", "NL", "Waalhaven Zuidzijde 12, Rotterdam", false},
				{"Vitoria Plant", "factory", "ES", "Calle Zuazobidea 6, Vitoria-Gasteiz", false},
				{"Málaga Data Centre", "data_center", "ES", "Calle Severo Ochoa 4, Málaga", false},
				{"Bilbao Office (closed)", "office", "ES", "Gran Vía 40, Bilbao", true},
			},
		},
		{
			handle: "foods", name: "Meridia Foods Iberia", country: "ES", steward: "ines",
			vehicles: 24, employees: 70, purchases: 340, travels: 160,
			sites: []site{
				{"Murcia Cannery", "factory", "ES", "Carretera de Alicante 50, Murcia", false},
				{"Porto Plant", "factory", "PT", "Rua do Freixo 1020, Porto", false},
				{"Sevilla Cold Store", "warehouse", "ES", "Avenida de la Raza 3, Sevilla", false},
				{"Santarém Warehouse", "warehouse", "PT", "Estrada Nacional 3, Santarém", false},
				{"Murcia Office", "office", "ES", "Calle Mayor 12, Murcia", false},
			},
		},
		{
			handle: "logistics", name: "Meridia Logistics Europe", country: "FR", steward: "jules",
			vehicles: 64, employees: 80, purchases: 240, travels: 240,
			sites: []site{
				{"Lyon Hub", "warehouse", "FR", "Rue de l'Aviation 9, Lyon", false},
				{"Leipzig Hub", "warehouse", "DE", "Walter-Köhn-Straße 1, Leipzig", false},
				{"Venlo Terminal", "warehouse", "NL", "Celsiusweg 30, Venlo", false},
				{"Perpignan Depot", "warehouse", "FR", "Avenue de Milan 5, Perpignan", false},
				{"Paris Office", "office", "FR", "Rue de Bercy 88, Paris", false},
			},
		},
		{
			handle: "packaging", name: "Meridia Packaging Italia", country: "IT", steward: "elena",
			vehicles: 16, employees: 64, purchases: 260, travels: 120,
			sites: []site{
				{"Bologna Plant", "factory", "IT", "Via dell'Industria 22, Bologna", false},
				{"Brescia Plant", "factory", "IT", "Via Orzinuovi 90, Brescia", false},
				{"Verona Warehouse", "warehouse", "IT", "Via Sommacampagna 61, Verona", false},
				{"Torino Office", "office", "IT", "Corso Francia 15, Torino", false},
			},
		},
		{
			handle: "stranger", name: "Halden Fjord Seafood", country: "NO", stranger: true, steward: "astrid",
			vehicles: 18, employees: 40, purchases: 160, travels: 90,
			sites: []site{
				{"Bergen Plant", "factory", "NO", "Laksevågneset 3, Bergen", false},
				{"Ålesund Quay", "warehouse", "NO", "Skansekaia 2, Ålesund", false},
				{"Oslo Office", "office", "NO", "Karl Johans gate 20, Oslo", false},
			},
		},
	}
}

// grid is the emission factor of a country's electricity in kg CO2e a kWh three years before the reference year, and how much of it
// is left a year later. Rounded from published national mixes; plausible, not citable.
var grid = map[string]struct{ factor, yearly float64 }{
	"ES": {0.164, 0.93}, "PT": {0.148, 0.90}, "FR": {0.056, 0.96}, "DE": {0.381, 0.94}, "IT": {0.302, 0.95}, "NL": {0.296, 0.92}, "NO": {0.009, 1},
}

// load is what a kind of site uses in an average month.
type load struct {
	electricity, heat float64 // kWh
	water             float64 // m³
	refrigerant       float64 // kg in half a year
	cooling           float64 // how much more electricity in high summer, as a share
}

var loads = map[string]load{
	"office":      {14_000, 8_500, 70, 1.6, 0.35},
	"warehouse":   {42_000, 11_000, 110, 6.5, 0.20},
	"factory":     {310_000, 205_000, 2_300, 14, 0.08},
	"laboratory":  {58_000, 21_000, 260, 4.2, 0.15},
	"data_center": {210_000, 0, 420, 11, 0.22},
}
