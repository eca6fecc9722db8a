package e2e

import "testing"

// TestRealClients is one test because building the program and starting its servers is dear; each client is a subtest.
func TestRealClients(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	facts := l.truth(t)
	t.Run("inspector", func(t *testing.T) { testInspector(t, l, facts) })
	t.Run("refusals", func(t *testing.T) { testRefusals(t, l) })
	t.Run("load", func(t *testing.T) { testLoad(t, l) })
	t.Run("examples", func(t *testing.T) { testExamplePrograms(t, l, facts) })
	t.Run("configurations", func(t *testing.T) { testConfigurations(t, l) })
	t.Run("bridges", func(t *testing.T) { testBridges(t, l, facts) })
	t.Run("demo", func(t *testing.T) { testDemo(t, l) })
	t.Run("documents", func(t *testing.T) { testDocuments(t, l) })
	t.Run("walk", func(t *testing.T) { testWalk(t, l) })
	t.Run("bundle", func(t *testing.T) { testBundle(t, l) })
	t.Run("registry", func(t *testing.T) { testRegistryEntry(t, l) })
	t.Run("claude-code", func(t *testing.T) { testClaudeCode(t, l) })
	t.Run("install", func(t *testing.T) { testInstall(t, l) })
}
