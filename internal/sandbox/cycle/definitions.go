package cycle

// definitions are the integrations on offer, by category; of the documented vendors some.
var definitions = map[string][]string{
	"infrastructure-provider": {"vultr", "aws", "gcp"}, "object-storage": {"backblaze"}, "tls-certificate-generation": {"letsencrypt"}, "image-builders": {"depot"},
}

// definition is what there is to know of a vendor (what each supports is made up).
func definition(vendor string) doc {
	return doc{
		"vendor": vendor, "name": vendor, "supports_verification": vendor != "letsencrypt", "supports_multiple": vendor == "aws", "features": []any{}, "extends": []any{},
		"extended_configuration": doc{"options": []any{}}, "fields": doc{"extra": nil, "auth": doc{"api_key": doc{"description": "the key", "required": true, "regex": nil}}},
		"url": "https://" + vendor + ".example", "public": true, "usable": true, "deprecated": false, "editable": true,
	}
}

// availableIntegrations is a list of definitions for each category, or null.
func availableIntegrations() any {
	out := doc{"billing": nil}
	for category, vendors := range definitions {
		list := []any{}
		for _, vendor := range vendors {
			list = append(list, definition(vendor))
		}
		out[category] = list
	}
	return out
}

func definitionOfEach(_ *request, docs []doc) error {
	for _, d := range docs {
		d.part("meta")["definition"] = definition(d.text("vendor"))
	}
	return nil
}
