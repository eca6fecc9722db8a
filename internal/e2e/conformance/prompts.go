package main

import (
	"context"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func user(content mcp.Content) mcp.PromptMessage { return mcp.NewPromptMessage(mcp.RoleUser, content) }

func prompts() []server.ServerPrompt {
	reply := func(write func(arguments map[string]string) []mcp.PromptMessage) server.PromptHandlerFunc {
		return func(_ context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return &mcp.GetPromptResult{Messages: write(req.Params.Arguments)}, nil
		}
	}
	return []server.ServerPrompt{
		{Prompt: mcp.NewPrompt("test_simple_prompt", mcp.WithPromptDescription("A prompt without arguments")), Handler: reply(func(map[string]string) []mcp.PromptMessage {
			return []mcp.PromptMessage{user(mcp.NewTextContent("This is a simple prompt for testing."))}
		})},
		{Prompt: mcp.NewPrompt("test_prompt_with_arguments", mcp.WithPromptDescription("A prompt with two arguments"), argument("arg1"), argument("arg2")),
			Handler: reply(func(given map[string]string) []mcp.PromptMessage {
				return []mcp.PromptMessage{user(mcp.NewTextContent(fmt.Sprintf("Prompt with arguments: arg1='%s', arg2='%s'", given["arg1"], given["arg2"])))}
			})},
		{Prompt: mcp.NewPrompt("test_prompt_with_embedded_resource", mcp.WithPromptDescription("A prompt with a resource"), argument("resourceUri")),
			Handler: reply(func(given map[string]string) []mcp.PromptMessage {
				embedded := mcp.TextResourceContents{URI: given["resourceUri"], MIMEType: "text/plain", Text: "Embedded resource content for testing."}
				return []mcp.PromptMessage{user(mcp.NewEmbeddedResource(embedded)), user(mcp.NewTextContent("Please process the embedded resource above."))}
			})},
		{Prompt: mcp.NewPrompt("test_prompt_with_image", mcp.WithPromptDescription("A prompt with a picture")), Handler: reply(func(map[string]string) []mcp.PromptMessage {
			return []mcp.PromptMessage{user(mcp.NewImageContent(image, "image/png")), user(mcp.NewTextContent("Please analyze the image above."))}
		})},
		{Prompt: mcp.NewPrompt("test_input_required_result_prompt", mcp.WithPromptDescription("A prompt that asks first")), Handler: asksForContext},
	}
}

func argument(name string) mcp.PromptOption { return mcp.WithArgument(name, mcp.RequiredArgument()) }

func asksForContext(_ context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
	answer := server.ElicitationResponse(req.Params.InputResponses, "user_context")
	if answer == nil {
		return server.NewInputRequestBuilder("").Elicit("user_context", form("What context should the prompt use?", "context", "string")).PromptResult(), nil
	}
	return &mcp.GetPromptResult{Messages: []mcp.PromptMessage{user(mcp.NewTextContent(fmt.Sprintf("Use this context: %v", answer.Content)))}}, nil
}
