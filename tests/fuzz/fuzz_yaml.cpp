#include "models/kube/yaml.h"
#include "models/kube/yaml_edit.h"
#include "tests/fuzz/require.h"

#include <nlohmann/json.hpp>

using namespace vigla;
using fuzz::require;

namespace {

/// A change as a person makes it: something added, something replaced, something gone.
kube::Document changed(const kube::Document& document)
{
    auto json = document.json();
    json["metadata"]["labels"]["fuzz"] = "a: b # c";
    if (const auto spec = json.find("spec");
        spec != json.end() && spec->is_object() && !spec->empty()) {
        spec->begin().value() = nlohmann::ordered_json::array({1, "two", {{"three", nullptr}}});
        if (spec->size() > 1)
            spec->erase(std::prev(spec->end()));
    }
    return kube::Document(std::move(json));
}

/// Without the first of everything that has several.
void shorten(nlohmann::ordered_json& value)
{
    if (!value.is_structured())
        return;
    if (value.size() > 1)
        value.erase(value.begin());
    for (auto& child : value)
        shorten(child);
}

kube::Document shortened(const kube::Document& document)
{
    auto json = document.json();
    for (auto& [key, value] : json.items())
        if (key != "metadata" && key != "kind" && key != "apiVersion")
            shorten(value);
    return kube::Document(std::move(json));
}

/// With another word in place of the innermost first scalar of everything.
void reword(nlohmann::ordered_json& value)
{
    if (value.is_structured() && !value.empty())
        return reword(value.front());
    value = "other, word";
}

kube::Document reworded(const kube::Document& document)
{
    auto json = document.json();
    for (auto& [key, value] : json.items())
        if (key != "metadata" && key != "kind" && key != "apiVersion")
            reword(value);
    return kube::Document(std::move(json));
}

void roundTrip(const kube::Document& document)
{
    const auto again = kube::parseYamlObject(kube::renderYaml(document));
    require(again.has_value(), "what was rendered can be read");
    require(*again == document, "what was rendered reads back the same");
}

void editTo(std::string_view text, const kube::Document& wanted)
{
    const auto edited = kube::editYaml(text, wanted);
    if (!edited)
        return;
    const auto documents = kube::parseYaml(*edited);
    require(documents.has_value(), "an edited text can be read");
    for (const auto& one : *documents)
        if (one.ref() == wanted.ref() && kube::isSameContent(one, wanted))
            return;
    require(false, "an edited text holds what was wanted");
}

void edit(std::string_view text, const kube::Document& document)
{
    const auto& json = document.json();
    const auto metadata = json.find("metadata");
    const bool isObject = !document.kind().empty() && !document.name().empty()
        && metadata != json.end() && metadata->is_object()
        && (!metadata->contains("labels") || (*metadata)["labels"].is_object());
    if (!isObject)
        return;
    editTo(text, changed(document));
    editTo(text, shortened(document));
    editTo(text, reworded(document));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::textOf(data, size);
    const kube::YamlLimits limits{.mostBytes = 1U << 16U, .deepest = 40, .mostNodes = 5'000};
    kube::YamlProblem problem;
    const auto documents = kube::parseYaml(text, limits, &problem);
    if (!documents) {
        require(problem.line >= 1 && problem.column >= 1, "a problem has a place");
        require(!problem.reason.empty(), "a problem has a reason");
        return 0;
    }
    for (const auto& document : *documents) {
        roundTrip(document);
        edit(text, document);
    }
    return 0;
}
