#pragma once

#include "app/demo/api_server.h"
#include "models/core/text.h"
#include "tests/support/hand_made_mesh.h"
#include "tests/support/json_text.h"

#include <map>
#include <string>
#include <vector>

namespace vigla::test {

/// The demo's API without a network: requests in, answers out.
class ApiCaller {
public:
    using Headers = std::map<std::string, std::string>; ///< Names in lower case.

    struct Answer {
        int status = 0;
        std::string contentType;
        std::string body;
        std::vector<std::pair<std::string, std::string>> headers;

        nlohmann::ordered_json json() const
        {
            return nlohmann::ordered_json::parse(body, nullptr, false);
        }
        /// The text at a JSON pointer, or the JSON of what is there; `absent` when nothing is.
        std::string at(const std::string& pointer) const
        {
            const nlohmann::ordered_json::json_pointer place(pointer);
            const auto parsed = json();
            if (!parsed.contains(place))
                return "absent";
            return parsed[place].is_string() ? parsed[place].get<std::string>()
                                             : text(parsed[place]);
        }
        std::string header(const std::string& name) const
        {
            for (const auto& [key, value] : headers) {
                if (key == name)
                    return value;
            }
            return {};
        }
    };

    explicit ApiCaller(
        std::vector<demo::DeniedRule> denied = {}, std::vector<demo::ApiGap> gaps = {})
        : server(mesh, 1, demo::Access("secret", std::move(denied)), std::move(gaps))
    {
        static_cast<void>(server.load(handMadeObjects()).value());
    }

    demo::Handled send(const std::string& method, const std::string& target,
        const std::string& body = "", Headers headers = {})
    {
        headers.try_emplace("authorization", "Bearer secret");
        return server.handle({method, target, std::move(headers), body});
    }

    Answer call(const std::string& method, const std::string& target, const std::string& body = "",
        Headers headers = {})
    {
        auto handled = send(method, target, body, std::move(headers));
        auto* answer = std::get_if<demo::HttpAnswer>(&handled);
        if (answer == nullptr)
            return {};
        return {answer->status, answer->contentType, answer->body, answer->headers};
    }

    Answer get(const std::string& target, const std::string& accept = "")
    {
        return call("GET", target, "", accept.empty() ? Headers() : Headers{{"accept", accept}});
    }
    /// Bodies are written with apostrophes for quotation marks.
    Answer post(const std::string& target, const std::string& body)
    {
        return call("POST", target, test::json(body).dump());
    }
    Answer put(const std::string& target, const nlohmann::ordered_json& body)
    {
        return call("PUT", target, body.dump());
    }
    Answer patch(const std::string& target, const std::string& type, const std::string& body)
    {
        return call("PATCH", target, test::json(body).dump(),
            {{"content-type", "application/" + type}, {"user-agent", "tester/1.0"}});
    }

    HandMadeMesh mesh;
    demo::ApiServer server;
};

/// An open watch whose events are read as they come.
class OpenWatch {
public:
    explicit OpenWatch(demo::Handled handled)
    {
        if (auto* opened = std::get_if<std::unique_ptr<demo::AnswerStream>>(&handled))
            m_stream = std::move(*opened);
        else
            refusal = std::get<demo::HttpAnswer>(handled);
    }

    /// What has happened: `ADDED name`, `BOOKMARK` and so on, comma joined.
    std::string events()
    {
        std::string result;
        last.clear();
        const auto piece = m_stream->next();
        isOver = piece.isLast;
        for (const auto line : split(piece.bytes, '\n')) {
            if (line.empty())
                continue;
            last.push_back(nlohmann::ordered_json::parse(line));
            const auto& event = last.back();
            const auto metadata = event["object"].value("metadata", nlohmann::ordered_json());
            const auto name = metadata.is_object() ? metadata.value("name", "") : "";
            result += (result.empty() ? "" : ", ") + event["type"].get<std::string>()
                + (name.empty() ? "" : " " + name);
        }
        return result;
    }

    std::optional<demo::HttpAnswer> refusal;
    std::vector<nlohmann::ordered_json> last; ///< The events of the last events().
    bool isOver = false;

private:
    std::unique_ptr<demo::AnswerStream> m_stream;
};

} // namespace vigla::test
