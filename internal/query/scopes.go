package query

// scope is the organisation of a source that is asked first.
func (r *Request) scope(source string) string {
	if of := r.Scopes[source]; len(of) > 0 {
		return of[0]
	}
	return ""
}

// firstScopes are those of all sources.
func (r *Request) firstScopes() map[string]string {
	first := make(map[string]string, len(r.Scopes))
	for source := range r.Scopes {
		first[source] = r.scope(source)
	}
	return first
}
