#include "app/kube/control_plane_reader.h"

#include "app/kube/gui_thread.h"
#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/mesh/json_read.h"

#include <nlohmann/json.hpp>

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcControlPlane, "vigla.controlplane", QtInfoMsg)

namespace vigla::app {

namespace {

std::string textIn(const kube::Document& document, const char* key)
{
    const auto& json = document.json();
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_string()
        ? plainText(found->get<std::string>(), false, 253)
        : std::string();
}

/// `data.mesh` of the ConfigMap `istio`.
std::string meshOf(const kube::Document& configMap)
{
    const auto& json = configMap.json();
    const auto data = json.is_object() ? json.find("data") : json.end();
    if (data == json.end() || !data->is_object())
        return {};
    const auto mesh = data->find("mesh");
    return mesh != data->end() && mesh->is_string() ? mesh->get<std::string>() : std::string();
}

} // namespace

ControlPlaneReader::ControlPlaneReader(KubeClient* client, QObject* parent)
    : QObject(parent)
    , m_client(client)
{
}

void ControlPlaneReader::readServerVersion()
{
    m_client->getRaw("/version", this, [this](const Result<net::Response>& answer) {
        const auto version = answer ? kube::parseJsonDocument(answer->body)
                                    : Result<kube::Document>(answer.error());
        if (!version) {
            qCInfo(lcControlPlane, "The server's version is not known: %s",
                version.error().message.c_str());
            return;
        }
        auto facts = m_facts;
        facts.serverVersion = textIn(*version, "gitVersion");
        adopt(facts);
    });
}

void ControlPlaneReader::takeState(const mesh::ClusterStatePtr& state)
{
    const auto pods = istiodPods(*state);
    std::vector<std::string> replicas;
    for (const auto* pod : pods)
        if (pod->isReady)
            replicas.push_back(pod->uid);
    if (replicas == m_knownReplicas)
        return;
    m_knownReplicas = std::move(replicas);
    for (const auto* pod : pods)
        if (pod->isReady) {
            readIstioVersion(*pod);
            readMeshConfig();
            return;
        }
}

/// `/version` is open to the API server's proxy, so no tunnel is needed.
void ControlPlaneReader::readIstioVersion(const mesh::Pod& pod)
{
    const kube::ResourceKind pods{"", "v1", "Pod", "pods", true};
    const auto path = apiPath(pods, pod.namespaceName) + "/" + percentEncoded(pod.name)
        + ":15014/proxy/version";
    m_client->getRaw(path, this, [this](const Result<net::Response>& answer) {
        if (!answer) {
            qCInfo(lcControlPlane, "istiod's version is not known: %s",
                answer.error().message.c_str());
            return;
        }
        auto facts = m_facts;
        facts.istioVersion = shortIstioVersion(answer->body);
        adopt(facts);
    });
}

void ControlPlaneReader::readMeshConfig()
{
    if (!m_istiod)
        return readConfigMap();
    m_istiod->fetchAny("/debug/mesh", this, [this](const Result<std::string>& answer) {
        if (answer)
            takeMesh(*answer);
        else
            readConfigMap();
    });
}

void ControlPlaneReader::readConfigMap()
{
    const kube::ResourceKind configMaps{"", "v1", "ConfigMap", "configmaps", true};
    const auto path = apiPath(configMaps, m_facts.rootNamespace, "istio");
    m_client->getRaw(path, this, [this](const Result<net::Response>& answer) {
        const auto configMap = answer ? kube::parseJsonDocument(answer->body)
                                      : Result<kube::Document>(answer.error());
        if (configMap)
            takeMesh(meshOf(*configMap));
        else
            qCInfo(lcControlPlane, "The mesh configuration is not known: %s",
                configMap.error().message.c_str());
    });
}

void ControlPlaneReader::takeMesh(const std::string& yaml)
{
    const auto mesh = kube::parseYamlObject(yaml);
    if (!mesh) {
        qCInfo(lcControlPlane, "The mesh configuration cannot be read: %s",
            mesh.error().message.c_str());
        return;
    }
    auto facts = m_facts;
    if (const auto root = textIn(*mesh, "rootNamespace"); !root.empty())
        facts.rootNamespace = root;
    if (const auto domain = textIn(*mesh, "trustDomain"); !domain.empty())
        facts.trustDomain = domain;
    facts.defaultServiceExportTo = mesh::textsOf(mesh->json(), "defaultServiceExportTo");
    adopt(facts);
}

void ControlPlaneReader::adopt(const ControlPlaneFacts& facts)
{
    if (facts == m_facts)
        return;
    m_facts = facts;
    emit factsChanged();
}

std::string shortIstioVersion(std::string_view text)
{
    const auto line = trim(text.substr(0, text.find('\n')));
    const auto parts = split(line, '-');
    // version[-prerelease…]-commit-status
    const std::size_t kept = parts.size() > 2 ? parts.size() - 2 : parts.size();
    std::string version;
    for (std::size_t i = 0; i < kept; ++i)
        version += (i > 0 ? "-" : "") + std::string(parts[i]);
    return plainText(version, false, 60);
}

} // namespace vigla::app
