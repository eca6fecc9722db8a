package platform

import "strings"

// linkTo returns the address of the first link with a relation in Link headers, which RFC 8288 writes as <address>; rel="next"; title="a, b", …
// Links that are about another page than the answer (anchor=) are left out. What is malformed ends the reading of its header, and ok is false where no link
// was found: it may have been the one.
func linkTo(headers []string, relation string) (address string, ok bool) {
	malformed := false
	for _, h := range headers {
		for h != "" {
			if h = strings.TrimLeft(h, " \t,"); h == "" {
				break
			}
			if address, h, ok = cutLink(h); !ok {
				malformed = true
				break
			}
			var params map[string]string
			params, h = linkParams(h)
			_, elsewhere := params["anchor"]
			for _, rel := range strings.Fields(params["rel"]) {
				if strings.EqualFold(rel, relation) && !elsewhere {
					return address, address != ""
				}
			}
			if h != "" && !strings.HasPrefix(h, ",") {
				malformed = true
				break
			}
		}
	}
	return "", !malformed
}

// cutLink takes <address> off the beginning.
func cutLink(s string) (address, rest string, ok bool) {
	if s, ok = strings.CutPrefix(s, "<"); !ok {
		return "", "", false
	}
	address, rest, ok = strings.Cut(s, ">")
	return strings.TrimSpace(address), rest, ok
}

// linkParams reads the parameters of a link, up to the comma after it. Of equal ones the first counts.
func linkParams(s string) (params map[string]string, rest string) {
	params = map[string]string{}
	for {
		s = strings.TrimLeft(s, " \t")
		if !strings.HasPrefix(s, ";") {
			return params, s
		}
		s = strings.TrimLeft(s[1:], " \t")
		end := strings.IndexAny(s, "=;,")
		if end < 0 {
			return params, ""
		}
		name, value := strings.ToLower(strings.TrimSpace(s[:end])), ""
		if s[end] == '=' {
			value, s = linkValue(strings.TrimLeft(s[end+1:], " \t"))
		} else {
			s = s[end:]
		}
		if _, twice := params[name]; !twice {
			params[name] = value
		}
	}
}

// linkValue reads a token or a text in quotes.
func linkValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, ";,<")
		if end < 0 {
			end = len(s)
		}
		return strings.TrimSpace(s[:end]), s[end:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}
