#include "models/controlplane/revisions.h"

#include "models/controlplane/injection.h"

#include <algorithm>
#include <map>

namespace vigla::controlplane {

namespace {

constexpr const char* kRevisionLabel = "istio.io/rev";
constexpr const char* kTagLabel = "istio.io/tag";

std::string labelOf(const mesh::Labels& labels, const std::string& key)
{
    const auto found = labels.find(key);
    return found == labels.end() ? std::string() : found->second;
}

std::string revisionOf(const mesh::Pod& pod)
{
    const std::string revision = labelOf(pod.labels, kRevisionLabel);
    return revision.empty() ? "default" : revision;
}

void addOnce(std::vector<std::string>& texts, const std::string& text)
{
    if (!text.empty() && std::ranges::find(texts, text) == texts.end())
        texts.push_back(text);
}

using Revisions = std::map<std::string, Revision>;

Revision& revisionNamed(Revisions& revisions, const std::string& name)
{
    Revision& revision = revisions[name];
    revision.name = name;
    return revision;
}

/// The image of istiod's container is not kept of a pod; its proxies and the mesh tell versions.
void addIstiods(Revisions& revisions, const mesh::ClusterState& cluster)
{
    for (const mesh::Pod* pod : istiodPodsOf(cluster)) {
        Revision& revision = revisionNamed(revisions, revisionOf(*pod));
        ++revision.istiods;
        revision.readyIstiods += pod->isReady ? 1 : 0;
    }
}

/// Tag to revision.
std::map<std::string, std::string> tagsIn(const std::vector<kube::Document>& webhooks)
{
    std::map<std::string, std::string> tags;
    for (const kube::Document& webhook : webhooks)
        if (const std::string tag = webhook.label(kTagLabel); !tag.empty())
            tags[tag] = webhook.label(kRevisionLabel);
    return tags;
}

void addNamespaces(Revisions& revisions, const mesh::ClusterState& cluster,
    const std::map<std::string, std::string>& tags)
{
    for (const NamespaceInjection& injection : injectionOf(cluster)) {
        using Mode = NamespaceInjection::Mode;
        if (injection.mode != Mode::Enabled && injection.mode != Mode::Revision)
            continue;
        const std::string asked = injection.mode == Mode::Enabled ? "default" : injection.revision;
        const auto tag = tags.find(asked);
        revisionNamed(revisions, tag == tags.end() ? asked : tag->second)
            .namespaces.push_back(injection.name);
    }
}

void addProxies(Revisions& revisions, const mesh::ClusterState& cluster,
    const std::vector<mesh::ProxyStatus>& proxies)
{
    std::map<std::string, std::string> revisionOfIstiod;
    for (const mesh::Pod* pod : istiodPodsOf(cluster))
        revisionOfIstiod[pod->name] = revisionOf(*pod);
    for (const mesh::ProxyStatus& proxy : proxies)
        if (const auto known = revisionOfIstiod.find(proxy.istiod); known != revisionOfIstiod.end())
            ++revisions[known->second].proxies;
}

} // namespace

std::vector<Revision> revisionsOf(const mesh::ClusterState& cluster,
    const std::vector<mesh::ProxyStatus>& proxies, const std::vector<kube::Document>& webhooks)
{
    Revisions revisions;
    addIstiods(revisions, cluster);
    const auto tags = tagsIn(webhooks);
    for (const auto& [tag, revision] : tags)
        if (tag != revision)
            addOnce(revisionNamed(revisions, revision).tags, tag);
    addNamespaces(revisions, cluster, tags);
    addProxies(revisions, cluster, proxies);
    std::vector<Revision> all;
    for (auto& [name, revision] : revisions)
        all.push_back(std::move(revision));
    return all;
}

std::vector<const mesh::Pod*> istiodPodsOf(const mesh::ClusterState& cluster)
{
    std::vector<const mesh::Pod*> pods;
    for (const mesh::Pod& pod : cluster.pods)
        if (labelOf(pod.labels, "app") == "istiod")
            pods.push_back(&pod);
    return pods;
}

} // namespace vigla::controlplane
