package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// What the tools below ask their clients for (multi round-trip requests, SEP-2322).

func form(message, name, kind string) mcp.ElicitationParams {
	return mcp.ElicitationParams{Message: message, RequestedSchema: map[string]any{
		"type": "object", "properties": map[string]any{name: map[string]any{"type": kind}}, "required": []string{name},
	}}
}

func question(text string) mcp.CreateMessageParams {
	return mcp.CreateMessageParams{MaxTokens: 100, Messages: []mcp.SamplingMessage{{Role: mcp.RoleUser, Content: mcp.NewTextContent(text)}}}
}

var (
	whatName = form("What is your name?", "name", "string")
	confirm  = form("Please confirm", "ok", "boolean")
)

func inputTools() []server.ServerTool {
	return []server.ServerTool{
		tool("test_input_required_result_elicitation", asks("", func(b *server.InputRequestBuilder) { b.Elicit("user_name", whatName) })),
		tool("test_streaming_elicitation", asks("", func(b *server.InputRequestBuilder) { b.Elicit("user_name", whatName) })),
		tool("test_input_required_result_sampling", asks("", func(b *server.InputRequestBuilder) {
			b.Sample("capital_question", question("What is the capital of France?"))
		})),
		tool("test_input_required_result_list_roots", asks("", func(b *server.InputRequestBuilder) { b.Roots("client_roots") })),
		tool("test_input_required_result_request_state", asks("confirmed", func(b *server.InputRequestBuilder) { b.Elicit("confirm", confirm) })),
		tool("test_input_required_result_tampered_state", asks("tampering", func(b *server.InputRequestBuilder) { b.Elicit("confirm", confirm) })),
		tool("test_input_required_result_multiple_inputs", asks("several", func(b *server.InputRequestBuilder) {
			b.Elicit("user_name", whatName).Sample("greeting", question("Generate a greeting")).Roots("client_roots")
		})),
		tool("test_input_required_result_multi_round", asksTwice),
		tool("test_input_required_result_capabilities", asksWhatIsOffered),
	}
}

// asks is a handler that asks for something, and is content with any valid answer. With a state, the answer must bring it back unchanged.
func asks(state string, what func(*server.InputRequestBuilder)) server.ToolHandlerFunc {
	return func(_ context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if len(req.Params.InputResponses) == 0 || !answered(req.Params.InputResponses) {
			b := server.NewInputRequestBuilder(sealed(state))
			what(b)
			return b.ToolResult(), nil
		}
		if opened, ok := unsealed(req.Params.RequestState); state != "" && (!ok || opened != state) {
			return nil, fmt.Errorf("%w: the state of the request is not the one that this server gave", mcp.ErrInvalidParams)
		}
		return mcp.NewToolResultText("Hello! The answers are here, and the state is state-ok."), nil
	}
}

// answered reports that at least one answer is one to what was asked. Those to what was not asked are passed over.
func answered(responses mcp.InputResponses) bool {
	for id := range responses {
		if server.ElicitationResponse(responses, id) != nil || server.SamplingResponse(responses, id) != nil || server.RootsResponse(responses, id) != nil {
			return true
		}
	}
	return false
}

// asksTwice asks in two rounds.
func asksTwice(_ context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	state, ok := unsealed(req.Params.RequestState)
	switch {
	case !ok || len(req.Params.InputResponses) == 0:
		return server.NewInputRequestBuilder(sealed("round-1")).Elicit("step1", form("Step 1: What is your name?", "name", "string")).ToolResult(), nil
	case state == "round-1":
		return server.NewInputRequestBuilder(sealed("round-2")).Elicit("step2", form("Step 2: What is your favorite color?", "color", "string")).ToolResult(), nil
	}
	return mcp.NewToolResultText("Both steps are done."), nil
}

// asksWhatIsOffered asks only for what the client says that it can do.
func asksWhatIsOffered(_ context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	b, offered := server.NewInputRequestBuilder(""), req.Params.Meta.ClientCapabilities()
	if offered == nil || len(req.Params.InputResponses) > 0 {
		return mcp.NewToolResultText("There is nothing to ask."), nil
	}
	if offered.Sampling != nil {
		b.Sample("question", question("What is the capital of France?"))
	}
	if offered.Elicitation != nil {
		b.Elicit("user_name", whatName)
	}
	return b.ToolResult(), nil
}

// key seals states for the life of the process.
var key = []byte(rand.Text())

func mac(state string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(state))
	return hex.EncodeToString(h.Sum(nil))
}

// sealed is a state that the client can neither read nor change unnoticed; "" stays "".
func sealed(state string) string {
	if state == "" {
		return ""
	}
	return state + "." + mac(state)
}

func unsealed(text string) (state string, ok bool) {
	state, sum, ok := strings.Cut(text, ".")
	return state, ok && hmac.Equal([]byte(sum), []byte(mac(state)))
}
