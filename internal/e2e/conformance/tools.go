package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// A picture of one pixel and a sound of no length.
const (
	image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
	sound = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="
)

// tool is a tool with the hints that mcpserver asks for.
func tool(name string, handler server.ToolHandlerFunc, options ...mcp.ToolOption) server.ServerTool {
	options = append(options, mcp.WithDescription("For the conformance suite"), mcp.WithReadOnlyHintAnnotation(true),
		mcp.WithDestructiveHintAnnotation(false), mcp.WithIdempotentHintAnnotation(true), mcp.WithOpenWorldHintAnnotation(false))
	return server.ServerTool{Tool: mcp.NewTool(name, options...), Handler: handler}
}

// says is a handler that always answers the same.
func says(content ...mcp.Content) server.ToolHandlerFunc {
	return func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Content: content}, nil
	}
}

func plainTools() []server.ServerTool {
	text := mcp.NewEmbeddedResource(mcp.TextResourceContents{URI: "test://embedded-resource", MIMEType: "text/plain", Text: "This is an embedded resource content."})
	data := mcp.NewEmbeddedResource(mcp.TextResourceContents{URI: "test://mixed-content-resource", MIMEType: "application/json", Text: `{"test":"data","value":123}`})
	return []server.ServerTool{
		tool("test_simple_text", says(mcp.NewTextContent("This is a simple text response for testing."))),
		tool("test_image_content", says(mcp.NewImageContent(image, "image/png"))),
		tool("test_audio_content", says(mcp.NewAudioContent(sound, "audio/wav"))),
		tool("test_embedded_resource", says(text)),
		tool("test_multiple_content_types", says(mcp.NewTextContent("Multiple content types test:"), mcp.NewImageContent(image, "image/png"), data)),
		tool("test_error_handling", fails),
		tool("test_tool_with_progress", reportsProgress),
		tool("test_tool_with_logging", logs),
		tool("test_logging_tool", logs),
		tool("test_missing_capability", needsSampling),
		{Tool: schemaTool(), Handler: says(mcp.NewTextContent("The schema was kept."))},
	}
}

func fails(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return mcp.NewToolResultError("This tool intentionally returns an error for testing"), nil
}

func reportsProgress(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if req.Params.Meta == nil || req.Params.Meta.ProgressToken == nil {
		return mcp.NewToolResultText("Nobody asked for progress."), nil
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for _, progress := range []int{0, 50, 100} {
		err := server.ServerFromContext(ctx).SendNotificationToClient(ctx, string(mcp.MethodNotificationProgress), map[string]any{
			"progressToken": req.Params.Meta.ProgressToken, "progress": progress, "total": 100,
		})
		if err != nil {
			return nil, fmt.Errorf("sending progress: %w", err)
		}
		<-tick.C
	}
	return mcp.NewToolResultText("All steps were reported."), nil
}

// logs sends log messages, as fast as it can; to a client of the modern era only if it asked for them.
func logs(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if req.Params.Meta != nil && req.Params.Meta.ProtocolVersion() != "" && req.Params.Meta.LogLevel() == "" {
		return mcp.NewToolResultText("Nobody asked for log messages."), nil
	}
	for _, text := range []string{"Tool execution started", "Tool processing data", "Tool execution completed"} {
		err := server.ServerFromContext(ctx).SendNotificationToClient(ctx, string(mcp.MethodNotificationMessage), map[string]any{
			"level": "info", "logger": "conformance", "data": text,
		})
		if err != nil {
			return nil, fmt.Errorf("sending a log message: %w", err)
		}
	}
	return mcp.NewToolResultText("The log messages were sent."), nil
}

// needsSampling is a protocol error for a client that does not offer it.
func needsSampling(_ context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if c := req.Params.Meta.ClientCapabilities(); c == nil || c.Sampling == nil {
		return nil, mcp.MissingRequiredClientCapabilityError{Capability: "sampling"}
	}
	return mcp.NewToolResultText("The client offers sampling."), nil
}

// schemaTool has the keywords of JSON Schema 2020-12 that a server must not lose.
func schemaTool() mcp.Tool {
	t := tool("json_schema_2020_12_tool", nil).Tool
	t.InputSchema = mcp.ToolInputSchema{}
	t.RawInputSchema = json.RawMessage(`{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
		"$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
		"properties": {
			"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
			"contactMethod": {"type": "string", "enum": ["phone", "email"]}, "phone": {"type": "string"}, "email": {"type": "string"}
		},
		"allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
		"if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
		"then": {"required": ["phone"]}, "else": {"required": ["email"]},
		"additionalProperties": false
	}`)
	return t
}
