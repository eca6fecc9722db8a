package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/orgdata-mcp/orgdata-mcp/internal/config"
)

// describing knows acme and zen, and takes a file to describe the platform whose name it holds; one that holds "wrong" is wrong.
func describing() config.Platforms {
	p := platforms()
	embedded := p.Open
	p.Open = func(name, file string) (config.Platform, error) {
		if file == "" {
			return embedded(name, "")
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return config.Platform{}, err
		}
		if own := strings.TrimSpace(string(text)); own != "wrong" {
			return config.Platform{Name: own, Credentials: []config.Credential{{Name: "api_key", Env: []string{strings.ToUpper(own) + "_API_KEY"}, Required: true}}}, nil
		}
		return config.Platform{}, errors.New(filepath.Base(file) + ":2:1: unknown key")
	}
	return p
}

// TestManifests: which files a setting means, and which platform opens. Names of connections stand with the file that each is from.
func TestManifests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"own.yaml": "own", "shop.yaml": "shop", "wrong.yaml": "wrong", "zen.yaml": "zen", "own2.yaml": "own", "a,b.yaml": "shop",
		"all/own.yaml": "own", "all/shop.yml": "shop", "all/.hidden.yaml": "wrong", "all/notes.txt": "wrong", "all/shop.yaml~": "wrong", "all/deeper/x.yaml": "wrong", "all/folder.yaml/x": "wrong",
		"one/own.YAML": "own", "none/notes.txt": "x", "mixed/a.yaml": "own", "mixed/b.yaml": "wrong", "mixed/c.yaml": "wrong", "known/a.yaml": "zen", "home/own.yaml": "own", "home/shop.yaml": "shop",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keys := []string{"OWN_API_KEY=k-1", "SHOP_API_KEY=k-2", "HOME=" + filepath.Join(dir, "home")}
	for _, c := range []struct {
		setting, environ string
		want             []string // "own own.yaml"; nil: an error
		wrong            []string
	}{
		{"own.yaml", "", []string{"own own.yaml"}, nil},
		{"own.yaml", "ORGDATA_PLATFORM=own", []string{"own own.yaml"}, nil},
		{"own.yaml", "ORGDATA_PLATFORMS=own,zen ZEN_KEY=k", []string{"own own.yaml", "zen"}, nil},
		{"own.yaml", "ORGDATA_PLATFORM=zen ZEN_KEY=k", []string{"zen"}, nil},
		{"own.yaml,shop.yaml", "ORGDATA_PLATFORM=shop", []string{"shop shop.yaml"}, nil},
		{" own.yaml , shop.yaml,", "ORGDATA_PLATFORMS=shop,own", []string{"shop shop.yaml", "own own.yaml"}, nil},
		{"own.yaml,shop.yaml", "", nil, []string{"describes own and shop, and none is named", "Set ORGDATA_PLATFORM to one of them, or ORGDATA_PLATFORMS to several."}},
		{"all", "ORGDATA_PLATFORMS=own,shop", []string{"own all/own.yaml", "shop all/shop.yml"}, nil},
		{"all/", "ORGDATA_PLATFORM=own", []string{"own all/own.yaml"}, nil},
		{"one", "", []string{"own one/own.YAML"}, nil},
		{"all,own.yaml", "ORGDATA_PLATFORM=own", nil, []string{"own.yaml and ", "own.yaml both describe own", "Leave one out"}},
		{"all,all/own.yaml", "ORGDATA_PLATFORM=own", []string{"own all/own.yaml"}, nil},
		{"own.yaml,own2.yaml", "ORGDATA_PLATFORM=own", nil, []string{"own.yaml and ", "own2.yaml both describe own"}},
		{"a,b.yaml", "", []string{"shop a,b.yaml"}, nil},
		{"zen.yaml", "ZEN_API_KEY=k", []string{"zen zen.yaml"}, nil},
		{"known", "ZEN_API_KEY=k", []string{"zen known/a.yaml"}, nil},
		{"own.yaml,zen.yaml", "ORGDATA_PLATFORM=own", nil, []string{"zen.yaml describes zen, which this program has a manifest of", "Give it another name in its line platform, or set ORGDATA_MANIFEST to it alone"}},
		{"mixed", "ORGDATA_PLATFORM=own", nil, []string{"b.yaml:2:1: unknown key", "c.yaml:2:1: unknown key", "Nothing is wrong with own ("}},
		{"wrong.yaml", "", nil, []string{"wrong.yaml:2:1: unknown key"}},
		{"none", "", nil, []string{"a folder without manifests (*.yaml, *.yml)", "Put one there"}},
		{"own.yaml,nowhere.yaml", "", nil, []string{"nowhere.yaml", "no such file"}},
		{"own.yaml,shop.yaml", "ORGDATA_PLATFORM=shp", nil, []string{`"shp", which is no known platform`, "own or shop"}},
		{"~/own.yaml,~/shop.yaml", "ORGDATA_PLATFORM=shop", []string{"shop home/shop.yaml"}, nil},
		{"~/own.yaml,~ana/shop.yaml", "", nil, []string{"another user's home folder"}},
		{"own.yaml,$DIR/shop.yaml", "", nil, []string{"in which nothing is filled in"}},
	} {
		var paths []string
		for path := range strings.SplitSeq(c.setting, ",") {
			if path = strings.TrimSpace(path); path != "" && c.setting != "a,b.yaml" && !strings.ContainsAny(path, "~$") {
				path = filepath.Join(dir, path)
			}
			paths = append(paths, path)
		}
		setting := strings.Join(paths, ",")
		if c.setting == "a,b.yaml" {
			setting = filepath.Join(dir, c.setting)
		}
		got, err := config.Load(t.Context(), append(append(strings.Fields(c.environ), keys...), "ORGDATA_MANIFEST="+setting), config.Given{}, describing())
		if c.want == nil {
			for _, w := range c.wrong {
				if err == nil || !strings.Contains(err.Error(), w) {
					t.Errorf("%s %s: %v\nwant %s", c.setting, c.environ, err, w)
				}
			}
			continue
		}
		var opened []string
		for _, on := range got.Connections {
			file, _ := filepath.Rel(dir, on.Manifest)
			opened = append(opened, strings.TrimSpace(on.Platform+" "+file))
		}
		if diff := cmp.Diff(c.want, opened); diff != "" || err != nil {
			t.Errorf("%s %s: %v %s", c.setting, c.environ, err, diff)
		}
	}
}
