package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/orgdata-mcp/orgdata-mcp/internal/words"
)

// maxManifest is far above any description of a platform; a larger file is the wrong file.
const maxManifest = 1 << 20

// manifestFiles are the files that describe platforms of the user's own: those that the setting lists, and of a folder those in it that are called *.yaml or
// *.yml, in the order of their names.
func (s settings) manifestFiles() ([]string, error) {
	var files []string
	var known []os.FileInfo
	for _, path := range manifestPaths(s.Manifest) {
		found, err := manifestsAt(path)
		if err != nil {
			return nil, err
		}
		for _, file := range found {
			info, err := checkManifestFile(file)
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(known, func(k os.FileInfo) bool { return os.SameFile(k, info) }) {
				files, known = append(files, file), append(known, info)
			}
		}
	}
	return files, nil
}

// manifestPaths are the files and folders that the setting lists. A comma is a part of a name where there is such a file.
func manifestPaths(setting string) []string {
	if setting == "" || exists(setting) {
		return nonEmpty(setting)
	}
	return nonEmpty(strings.Split(setting, ",")...)
}

func nonEmpty(texts ...string) []string {
	var all []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// manifestsAt is a path itself, or the manifests in the folder that it is of.
func manifestsAt(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadableFile(ManifestSetting, path, "Give the path of a manifest file, of several with commas between them, or of a folder with such files.", err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, unreadableFile(ManifestSetting, path, "Give the path of a folder with manifest files.", err)
	}
	var files []string
	for _, e := range entries {
		file := filepath.Join(path, e.Name())
		ends := slices.Contains([]string{".yaml", ".yml"}, strings.ToLower(filepath.Ext(e.Name())))
		if info, err := os.Stat(file); ends && !strings.HasPrefix(e.Name(), ".") && (err != nil || !info.IsDir()) {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil, mistake("Put one there, or give the path of a file.", "%s is %q, a folder without manifests (*.yaml, *.yml).", ManifestSetting, path)
	}
	return files, nil
}

func checkManifestFile(file string) (os.FileInfo, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, unreadableFile(ManifestSetting, file, "Give the path of a manifest file.", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxManifest {
		return nil, mistake(fmt.Sprintf("Give a regular file of at most %d KiB.", maxManifest>>10), "%s is %q, which is no manifest.", ManifestSetting, file)
	}
	return info, nil
}

// described is a platform of the user's own, and the file that it stands in.
type described struct {
	Platform
	file string
}

// ownPlatforms reads them. One alone may have the name of a platform that the program knows, and then stands in its place.
func (s settings) ownPlatforms(platforms Platforms) ([]described, error) {
	files, err := s.manifestFiles()
	if err != nil {
		return nil, err
	}
	var own []described
	var wrong []string
	for _, file := range files {
		p, err := platforms.Open("", file)
		if err != nil {
			wrong = append(wrong, words.HideSecrets(err.Error())) // the file may be the one with the key
			continue
		}
		own = append(own, described{p, file})
	}
	if len(wrong) > 0 {
		return nil, mistake("", "%s%s", rightOf(own), strings.Join(wrong, "\n"))
	}
	return own, checkDescribed(own, platforms.Known)
}

// rightOf begins an error about some files with what the others describe.
func rightOf(own []described) string {
	if len(own) == 0 {
		return ""
	}
	var list []string
	for _, d := range own {
		list = append(list, d.Name+" ("+d.file+")")
	}
	return "Nothing is wrong with " + words.And(list) + ", but with the rest of " + ManifestSetting + ":\n"
}

// checkDescribed refuses two descriptions of one platform.
func checkDescribed(own []described, known []Known) error {
	for i, d := range own {
		for _, other := range own[:i] {
			if other.Name == d.Name {
				return mistake("Leave one out, or give one another name in its line platform.", "%s and %s both describe %s.", other.file, d.file, d.Name)
			}
		}
		if len(own) > 1 && slices.ContainsFunc(known, func(k Known) bool { return k.Name == d.Name }) {
			return mistake("Give it another name in its line platform, or set "+ManifestSetting+" to it alone, to use it in place of that.",
				"%s describes %s, which this program has a manifest of.", d.file, d.Name)
		}
	}
	return nil
}
