package deepcurrent

import "strings"

// Made-up people and companies. Every address ends in .example, which cannot exist.

func givenNames() []string {
	return []string{"Amara", "Luca", "Noor", "Mateo", "Yuki", "Freya", "Kofi", "Leila", "Marek", "Priya", "Theo", "Zofia", "Diego", "Hana", "Oskar", "Salma"}
}

func familyNames() []string {
	return []string{"Adeyemi", "Bianchi", "Castillo", "Dvorak", "Eriksen", "Fontaine", "Greco", "Haddad", "Ito", "Jansen", "Kowalski", "Lopes", "Moretti", "Novak", "Okafor", "Patel"}
}

func companyLeads() []string {
	return []string{"North", "Blue", "Open", "Deep", "Bright", "Silver", "Root", "Lattice", "Harbor", "Signal", "Quiet", "Prime"}
}

func companyTails() []string {
	return []string{"chain", "fold", "works", "grid", "mint", "stack", "vault", "loop", "forge", "wave", "field", "port"}
}

func fundTails() []string { return []string{" Capital", " Ventures", " Partners", " Collective"} }

func jobTitles() []string {
	return []string{"Founder", "Protocol Engineer", "Head of Growth", "Partnerships Lead", "Smart Contract Developer", "Chief Technology Officer", "Community Manager", "Researcher"}
}

// domainOf is a company's host name.
func domainOf(company string) string {
	return strings.ToLower(strings.ReplaceAll(company, " ", "")) + ".example"
}

// emailOf is a person's address at a company.
func emailOf(person, company string) string {
	return strings.ToLower(strings.ReplaceAll(person, " ", ".")) + "@" + domainOf(company)
}
