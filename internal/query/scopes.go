package query

// scope is the organisation of a source that is asked first.
func (r *Request) scope(source string) string {
	if of := r.Scopes[source]; len(of) > 0 {
		return of[0]
	}
	return ""
}

// called names an organisation of a source for messages.
func (r *Request) called(source, organization string) string {
	if r.Called == nil {
		return organization
	}
	return r.Called(source, organization)
}
