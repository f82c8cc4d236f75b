#include "models/envoy/config_dump.h"

#include "models/envoy/resource_facts_internal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace vigla::envoy {

namespace {

/// A list inside a dump, and what its elements wrap.
struct KnownList {
    std::string_view key;
    Section section;
    std::string_view state;
    std::string_view wrapped; ///< The member that is the resource.
    std::string_view name; ///< Its name in there.
};

constexpr std::array kLists{
    KnownList{"static_listeners", Section::Listeners, "static", "listener", "name"},
    KnownList{"static_route_configs", Section::Routes, "static", "route_config", "name"},
    KnownList{"dynamic_route_configs", Section::Routes, "active", "route_config", "name"},
    KnownList{"inline_scoped_route_configs", Section::Routes, "static", "", "name"},
    KnownList{"dynamic_scoped_route_configs", Section::Routes, "active", "", "name"},
    KnownList{"static_clusters", Section::Clusters, "static", "cluster", "name"},
    KnownList{"dynamic_active_clusters", Section::Clusters, "active", "cluster", "name"},
    KnownList{"dynamic_warming_clusters", Section::Clusters, "warming", "cluster", "name"},
    KnownList{
        "static_endpoint_configs", Section::Endpoints, "static", "endpoint_config", "cluster_name"},
    KnownList{"dynamic_endpoint_configs", Section::Endpoints, "active", "endpoint_config",
        "cluster_name"},
    KnownList{"static_secrets", Section::Secrets, "static", "secret", "name"},
    KnownList{"dynamic_active_secrets", Section::Secrets, "active", "secret", "name"},
    KnownList{"dynamic_warming_secrets", Section::Secrets, "warming", "secret", "name"},
    KnownList{"ecds_filters", Section::Extensions, "active", "ecds_filter", "name"},
};

/// Parts of ztunnel's dump; maps and lists occur.
constexpr std::array kZtunnelParts{std::pair{"workloads", Section::Workloads},
    std::pair{"services", Section::Services}, std::pair{"policies", Section::Policies},
    std::pair{"certificates", Section::Certificates},
    std::pair{"workload_state", Section::Connections}};

Resource newResource(Section section, std::string name, std::string_view state)
{
    Resource resource;
    resource.section = section;
    resource.name = std::move(name);
    resource.state = state;
    return resource;
}

class DumpReader {
public:
    explicit DumpReader(const JsonText& text)
        : m_text(text)
    {
    }

    std::vector<Resource> read()
    {
        if (const auto configs = m_text.find(m_text.root(), "configs")) {
            JsonChildren children(m_text, *configs);
            while (const auto dump = children.next())
                readDump(*dump);
        } else {
            readZtunnel();
        }
        std::ranges::stable_sort(m_resources, {}, &Resource::section);
        return std::move(m_resources);
    }

private:
    void readDump(const JsonSpan& dump)
    {
        JsonChildren children(m_text, dump);
        while (const auto member = children.next()) {
            const std::string key = m_text.keyOf(*member);
            const auto known = std::ranges::find_if(
                kLists, [&](const KnownList& list) { return isSameKey(list.key, key); });
            if (known != kLists.end())
                readList(*member, *known);
            else if (isSameKey(key, "dynamic_listeners"))
                readListeners(*member);
            else if (key == "bootstrap")
                add(newResource(Section::Bootstrap, "bootstrap", "static"), *member, dump);
        }
    }

    void readList(const JsonSpan& list, const KnownList& known)
    {
        JsonChildren children(m_text, list);
        while (const auto element = children.next()) {
            const auto wrapped
                = known.wrapped.empty() ? element : m_text.find(*element, known.wrapped);
            const JsonSpan span = wrapped.value_or(*element);
            Resource resource
                = newResource(known.section, m_text.textAt(span, {known.name}), known.state);
            if (resource.name.empty())
                resource.name = m_text.textAt(*element, {"name"});
            resource.problem = m_text.textAt(*element, {"error_state", "details"});
            add(std::move(resource), span, *element);
        }
    }

    /// A listener has a version for each of its states, and one that was refused.
    void readListeners(const JsonSpan& list)
    {
        constexpr std::array kStates{std::pair{"active_state", "active"},
            std::pair{"warming_state", "warming"}, std::pair{"draining_state", "draining"}};
        JsonChildren children(m_text, list);
        while (const auto element = children.next()) {
            const std::string name = m_text.textAt(*element, {"name"});
            const std::string problem = m_text.textAt(*element, {"error_state", "details"});
            bool isKnown = false;
            for (const auto& [key, state] : kStates) {
                const auto holder = m_text.find(*element, key);
                const auto listener
                    = holder ? m_text.find(*holder, "listener") : std::optional<JsonSpan>();
                if (!listener)
                    continue;
                Resource resource = newResource(Section::Listeners, name, state);
                if (!std::exchange(isKnown, true))
                    resource.problem = problem;
                add(std::move(resource), *listener, *holder);
                m_resources.back().holder = *element;
            }
            if (!isKnown)
                addRefused(*element, name, problem);
        }
    }

    /// One that was never accepted. Envoy tells it by name, and again without (seen in 1.40).
    void addRefused(const JsonSpan& element, std::string name, const std::string& problem)
    {
        if (name.empty())
            name = m_text.textAt(element, {"error_state", "failed_configuration", "name"});
        const auto isToldAlready = [&](const Resource& known) {
            return known.section == Section::Listeners && known.name == name
                && known.problem == problem;
        };
        if (!problem.empty() && std::ranges::any_of(m_resources, isToldAlready))
            return;
        Resource refused = newResource(
            Section::Listeners, std::move(name), problem.empty() ? "unknown" : "refused");
        refused.problem = problem;
        add(std::move(refused), element, element);
    }

    void readZtunnel()
    {
        for (const auto& [key, section] : kZtunnelParts) {
            const auto part = m_text.find(m_text.root(), key);
            if (!part || !part->isContainer())
                continue;
            JsonChildren children(m_text, *part);
            while (const auto element = children.next())
                add(newResource(section, nameIn(*element), "active"), *element, *element);
        }
    }

    std::string nameIn(const JsonSpan& element) const
    {
        const auto info = m_text.find(element, "info");
        std::string name = m_text.textAt(info.value_or(element), {"name"});
        const std::string space = m_text.textAt(info.value_or(element), {"namespace"});
        if (name.empty())
            name = m_text.textAt(element, {"identity"});
        if (name.empty())
            name = m_text.keyOf(element);
        return space.empty() ? name : space + "/" + name;
    }

    void add(Resource resource, const JsonSpan& span, const JsonSpan& holder)
    {
        resource.span = span;
        resource.holder = holder;
        resource.version = m_text.textAt(holder, {"version_info"});
        resource.updatedAt = m_text.textAt(holder, {"last_updated"});
        describe(m_text, resource);
        m_resources.push_back(std::move(resource));
    }

    const JsonText& m_text;
    std::vector<Resource> m_resources;
};

bool isDump(const JsonText& text)
{
    if (text.find(text.root(), "configs"))
        return true;
    return text.find(text.root(), "workloads") || text.find(text.root(), "workload_state");
}

} // namespace

Result<ConfigDump> parseConfigDump(std::string body, const std::stop_token& stop)
{
    auto text = JsonText::parse(std::move(body), stop);
    if (!text)
        return std::move(text).error();
    if (!isDump(**text))
        return Error{Error::Kind::InvalidInput,
            "the answer is JSON, but no configuration dump of an Envoy or a ztunnel"};
    ConfigDump dump;
    dump.text = *text;
    dump.resources = DumpReader(**text).read();
    return dump;
}

const Resource* resourceAt(const ConfigDump& dump, std::uint32_t position)
{
    const auto found = std::ranges::find_if(dump.resources, [&](const Resource& resource) {
        return resource.holder.begin <= position && position < resource.holder.end;
    });
    return found == dump.resources.end() ? nullptr : &*found;
}

} // namespace vigla::envoy
