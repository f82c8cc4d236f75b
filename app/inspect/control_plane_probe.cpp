#include "app/inspect/control_plane_probe.h"

#include "models/kube/document.h"
#include "models/mesh/json_read.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace vigla::app {

namespace {

constexpr std::chrono::seconds kPeriod{10};
constexpr const char* kWebhooks
    = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
      "?labelSelector=istio.io%2Frev";

kube::Document documentOf(const Result<net::Response>& answer)
{
    const auto document
        = answer ? kube::parseJsonDocument(answer->body) : Result<kube::Document>(answer.error());
    return document ? *document : kube::Document();
}

std::vector<kube::Document> itemsOf(const Result<net::Response>& answer)
{
    std::vector<kube::Document> items;
    const kube::Document list = documentOf(answer);
    const auto& json = mesh::childOf(list.json(), "items");
    if (json.is_array())
        for (const auto& item : json)
            items.emplace_back(item);
    return items;
}

/// What every replica that answered holds.
std::vector<routing::ConfigVersion> heldByAll(
    const std::vector<std::vector<routing::ConfigVersion>>& answers)
{
    std::vector<routing::ConfigVersion> held = answers.front();
    for (const auto& other : answers) {
        std::set<kube::ObjectRef> refs;
        for (const auto& version : other)
            refs.insert(version.ref);
        std::erase_if(held, [&](const auto& version) { return !refs.contains(version.ref); });
    }
    return held;
}

} // namespace

/// The bodies of one reading, as they come in.
struct ControlPlaneProbe::Round {
    controlplane::Answers answers;
    std::vector<std::string> metrics; ///< By replica.
    std::vector<std::string> conflicts;
    std::vector<std::string> configs;
    std::string mesh;
    kube::Document values;
    std::vector<kube::Document> operators;
    kube::Document deployment;
};

ControlPlaneProbe::ControlPlaneProbe(IstiodClient* istiod, KubeClient* client, QObject* parent)
    : QObject(parent)
    , m_istiod(istiod)
    , m_client(client)
{
    setPeriod(kPeriod);
    connect(&m_clock, &QTimer::timeout, this, &ControlPlaneProbe::readNow);
}

void ControlPlaneProbe::setPeriod(std::chrono::milliseconds period)
{
    m_clock.setInterval(period);
}

void ControlPlaneProbe::setCluster(
    mesh::ClusterStatePtr cluster, std::vector<mesh::ProxyStatus> proxies)
{
    const bool isFirst = !m_cluster;
    m_cluster = std::move(cluster);
    m_proxies = std::move(proxies);
    if (isFirst && m_clock.isActive())
        readNow();
}

void ControlPlaneProbe::setActive(bool isActive)
{
    if (!isActive)
        return m_clock.stop();
    m_clock.start();
    readNow();
}

void ControlPlaneProbe::readNow()
{
    if (isBusy() || !m_cluster)
        return;
    const auto round = std::make_shared<Round>();
    round->answers.at
        = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    m_missing = 1; // this function itself
    readReplicas(round);
    readMesh(round);
    readInstallation(round);
    readDeployment(round);
    readWebhooks(round);
    finishOne(round);
}

void ControlPlaneProbe::readReplicas(const RoundPtr& round)
{
    for (const mesh::Pod* pod : controlplane::istiodPodsOf(*m_cluster)) {
        controlplane::Replica replica;
        replica.pod = pod->name;
        const auto revision = pod->labels.find("istio.io/rev");
        replica.revision = revision == pod->labels.end() ? "default" : revision->second;
        replica.isReady = pod->isReady;
        replica.restarts = pod->restarts;
        replica.startedAt = pod->startedAt;
        if (pod->phase != "Running")
            replica.problem = "It is not running: its phase is " + pod->phase + ".";
        round->answers.replicas.push_back(std::move(replica));
        round->metrics.emplace_back();
        if (pod->phase == "Running")
            readMetrics(round, round->metrics.size() - 1, *pod);
    }
    for (auto [path, bodies] : {std::pair{"/debug/push_status", &Round::conflicts},
             std::pair{"/debug/configz", &Round::configs}}) {
        ++m_missing;
        m_istiod->fetchAll(path, this, [this, round, bodies](std::vector<IstiodAnswer> answers) {
            for (auto& answer : answers)
                if (answer.body)
                    ((*round).*bodies).push_back(std::move(answer.body).value());
            finishOne(round);
        });
    }
}

/// The metrics are open to the API server's proxy, so no tunnel is needed.
void ControlPlaneProbe::readMetrics(
    const RoundPtr& round, std::size_t replica, const mesh::Pod& pod)
{
    ++m_missing;
    const kube::ResourceKind pods{"", "v1", "Pod", "pods", true};
    const auto path = apiPath(pods, pod.namespaceName) + "/" + percentEncoded(pod.name)
        + ":15014/proxy/metrics";
    m_client->getRaw(path, this, [this, round, replica](Result<net::Response> answer) {
        if (answer)
            round->metrics[replica] = std::move(answer->body);
        else
            round->answers.replicas[replica].problem
                = "Its metrics cannot be read: " + answer.error().message;
        finishOne(round);
    });
}

void ControlPlaneProbe::readMesh(const RoundPtr& round)
{
    ++m_missing;
    m_istiod->fetchAny("/debug/mesh", this, [this, round](Result<std::string> answer) {
        if (answer) {
            round->mesh = std::move(answer).value();
            return finishOne(round);
        }
        const kube::ResourceKind configMaps{"", "v1", "ConfigMap", "configmaps", true};
        m_client->getRaw(apiPath(configMaps, m_cluster->rootNamespace, "istio"), this,
            [this, round, why = answer.error().message](const Result<net::Response>& configMap) {
                round->mesh
                    = mesh::textOf(mesh::childOf(documentOf(configMap).json(), "data"), "mesh");
                if (round->mesh.empty())
                    round->answers.settingsProblem = why;
                finishOne(round);
            });
    });
}

void ControlPlaneProbe::readInstallation(const RoundPtr& round)
{
    m_missing += 2;
    const kube::ResourceKind configMaps{"", "v1", "ConfigMap", "configmaps", true};
    std::string name = "values";
    const auto istiods = controlplane::istiodPodsOf(*m_cluster);
    if (!istiods.empty())
        if (const auto revision = istiods.front()->labels.find("istio.io/rev");
            revision != istiods.front()->labels.end() && revision->second != "default")
            name += "-" + revision->second;
    m_client->getRaw(apiPath(configMaps, m_cluster->rootNamespace, name), this,
        [this, round](const Result<net::Response>& answer) {
            round->values = documentOf(answer);
            finishOne(round);
        });
    m_client->getRaw("/apis/install.istio.io/v1alpha1/istiooperators", this,
        [this, round](const Result<net::Response>& answer) {
            round->operators = itemsOf(answer);
            finishOne(round);
        });
}

void ControlPlaneProbe::readDeployment(const RoundPtr& round)
{
    const auto found = std::ranges::find_if(m_cluster->deployments, [](const auto& deployment) {
        const auto app = deployment.labels.find("app");
        return app != deployment.labels.end() && app->second == "istiod";
    });
    if (found == m_cluster->deployments.end())
        return;
    ++m_missing;
    const kube::ResourceKind deployments{"apps", "v1", "Deployment", "deployments", true};
    m_client->getRaw(apiPath(deployments, found->namespaceName, found->name), this,
        [this, round](const Result<net::Response>& answer) {
            round->deployment = documentOf(answer);
            finishOne(round);
        });
}

void ControlPlaneProbe::readWebhooks(const RoundPtr& round)
{
    ++m_missing;
    m_client->getRaw(kWebhooks, this, [this, round](const Result<net::Response>& answer) {
        if (answer)
            round->answers.webhooks = itemsOf(answer);
        else
            round->answers.tagsProblem = answer.error().message;
        finishOne(round);
    });
}

void ControlPlaneProbe::finishOne(const RoundPtr& round)
{
    if (--m_missing == 0)
        report(round);
}

void ControlPlaneProbe::report(const RoundPtr& round)
{
    m_worker.run(
        [round, cluster = m_cluster, proxies = m_proxies, last = m_last](const std::stop_token&) {
            controlplane::Answers& answers = round->answers;
            for (std::size_t i = 0; i < answers.replicas.size(); ++i)
                if (!round->metrics[i].empty())
                    answers.replicas[i].metrics
                        = controlplane::parseIstiodMetrics(round->metrics[i]);
            for (const std::string& body : round->conflicts)
                if (const auto conflicts = controlplane::parsePushStatus(body))
                    for (const auto& conflict : *conflicts)
                        if (std::ranges::find(answers.conflicts, conflict)
                            == answers.conflicts.end())
                            answers.conflicts.push_back(conflict);
            std::vector<std::vector<routing::ConfigVersion>> configs;
            for (const std::string& body : round->configs)
                if (auto config = routing::parseConfigz(body))
                    configs.push_back(std::move(config).value());
            if (!configs.empty())
                answers.held = heldByAll(configs);
            if (const auto settings = controlplane::parseMeshSettings(round->mesh))
                answers.settings = *settings;
            else if (answers.settingsProblem.empty())
                answers.settingsProblem = settings.error().message;
            answers.installation
                = controlplane::installationOf(round->values, round->operators, round->deployment);
            return std::make_shared<const controlplane::Report>(
                controlplane::buildReport(answers, cluster, proxies, last.get()));
        },
        [this](const std::shared_ptr<const controlplane::Report>& made) {
            m_last = made;
            emit reported(made);
        });
}

} // namespace vigla::app
