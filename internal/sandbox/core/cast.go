package core

import "strings"

// CastMember is one of the people who use the sandbox's platforms. Which organisations they belong to, each platform says.
type CastMember struct{ Handle, FirstName, LastName, Email string }

// Cast is the people, in a fixed order. Everybody but Astrid is of Meridia; Astrid is of an unrelated company and must never see
// anything of Meridia, nor Meridia of her.
func Cast() []CastMember {
	return []CastMember{
		{"elena", "Elena", "Ruiz", "elena.ruiz@meridia.example"},           // sustainability manager of the holding
		{"marc", "Marc", "Oliver", "marc.oliver@meridia.example"},          // data engineer of the holding
		{"tom", "Tom", "Becker", "tom.becker@auditpartners.example"},       // external auditor
		{"sofia", "Sofia", "Lindqvist", "sofia.lindqvist@meridia.example"}, // human resources
		{"ines", "Inês", "Carvalho", "ines.carvalho@meridia.example"},      // runs a subsidiary
		{"jules", "Jules", "Moreau", "jules.moreau@meridia.example"},       // works in a subsidiary
		{"astrid", "Astrid", "Halvorsen", "astrid.halvorsen@haldenfjord.example"},
	}
}

// Person finds one of the cast as a user of this world.
func (w *World) Person(handle string) User {
	for _, m := range Cast() {
		if m.Handle == handle {
			u, _ := w.Directory.UserByEmail(m.Email)
			return u
		}
	}
	return User{}
}

func (m CastMember) user(w *World) User {
	r := NewRand(w.Seed, "people/"+m.Handle)
	u := User{ID: r.UUID(), Email: m.Email, FirstName: m.FirstName, LastName: m.LastName}
	u.CreatedAt = w.Reference.AddDate(-4, 0, r.Int(0, 90))
	u.password = hashPassword(Password(u), r.Hex(8))
	return u
}

// Password is the password of a seeded person. It is shown on the sign-in page and in the sandbox's output.
func Password(u User) string {
	handle, _, _ := strings.Cut(u.Email, ".")
	return handle + "-sandbox"
}
