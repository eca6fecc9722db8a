// Package markdown writes what a manifest says of a platform for people, as Markdown: ways in, limits, tables and views with what they mean and
// cannot tell. A manifest may be somebody else's: its words are text, and nothing in them becomes a heading, a link or HTML. The same manifest gives
// the same bytes. It asks no platform.
package markdown
