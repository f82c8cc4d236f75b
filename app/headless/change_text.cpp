#include "app/headless/change_text.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/routing/text_diff.h"

#include <algorithm>

namespace vigla::app {

namespace {

using routing::ObjectProgress;
using routing::ProxyProgress;

std::string yamlOf(const kube::Document& document)
{
    return document.isNull() ? std::string()
                             : kube::renderYaml(kube::withoutServerFields(document));
}

long countOf(const std::vector<ProxyProgress>& proxies, ProxyProgress::State state)
{
    return std::ranges::count(proxies, state, &ProxyProgress::state);
}

} // namespace

std::string renderFinding(const routing::Finding& finding)
{
    const char* severity = finding.severity == routing::Severity::Error ? "error"
        : finding.severity == routing::Severity::Warning                ? "warning"
                                                                        : "info";
    std::string text = std::string(severity) + ": " + finding.object.text();
    if (!finding.path.empty())
        text += " " + finding.path;
    return plainText(text + ": " + finding.message, true);
}

std::string renderChangeSetDiff(const routing::ChangeSet& changes)
{
    std::string text;
    for (const auto& change : changes.changes) {
        const auto diff = routing::diffLines(yamlOf(change.before), yamlOf(change.after));
        const std::string name = change.ref().text();
        text += routing::renderUnified(diff, name + (change.isCreation() ? " (new)" : ""),
            name + (change.isRemoval() ? " (removed)" : ""));
    }
    return text;
}

std::string renderProgress(const routing::RolloutState& state)
{
    const auto stored = std::ranges::count_if(state.objects, [](const ObjectProgress& object) {
        return object.stage == ObjectProgress::Stage::Stored
            || object.stage == ObjectProgress::Stage::Unneeded;
    });
    const auto total = static_cast<long>(state.objects.size());
    std::string text = "stored " + std::to_string(stored) + "/" + std::to_string(total);
    if (std::ranges::all_of(state.objects, &ObjectProgress::isInIstiod))
        text += " · istiod has it";
    const long affected = static_cast<long>(state.proxies.size())
        - countOf(state.proxies, ProxyProgress::State::NotAffected);
    text += " · proxies "
        + std::to_string(countOf(state.proxies, ProxyProgress::State::Acknowledged)) + "/"
        + std::to_string(affected) + " acknowledged";
    if (const long refused = countOf(state.proxies, ProxyProgress::State::Refused))
        text += ", " + std::to_string(refused) + " refused";
    if (!state.convergenceProblem.empty() && state.phase == routing::Phase::Converging)
        text += " · " + plainText(state.convergenceProblem);
    return text;
}

} // namespace vigla::app
