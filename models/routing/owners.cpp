#include "models/routing/owners.h"

#include "models/core/text.h"
#include "models/routing/json_access.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace vigla::routing {

namespace {

std::set<std::string> managersOf(const kube::Document& object)
{
    std::set<std::string> managers;
    for (const Json& entry : listAt(object.json(), "metadata.managedFields"))
        managers.insert(textOf(entry, "manager"));
    return managers;
}

std::string firstOf(std::initializer_list<std::string> texts)
{
    for (const auto& text : texts)
        if (!text.empty())
            return text;
    return {};
}

std::string named(const std::string& what, const std::string& name)
{
    return name.empty() ? what : what + " " + plainText(name, false, 100);
}

class OwnerSearch {
public:
    explicit OwnerSearch(const kube::Document& object)
        : m_object(object)
        , m_managers(managersOf(object))
    {
    }

    std::vector<Owner> run()
    {
        findArgoCd();
        findFlux();
        findHelm();
        findReferences();
        findByManager("flagger", Owner::Kind::Flagger, "Flagger",
            "moves the weights itself during a canary analysis, and puts them back. Change the "
            "Canary instead.");
        findByManager("rollouts-controller", Owner::Kind::ArgoRollouts, "Argo Rollouts",
            "sets the weights itself at every step of a rollout. Change the Rollout instead.");
        findGatewayApi();
        findManagedBy();
        return std::move(m_owners);
    }

private:
    bool isManagedBy(std::initializer_list<const char*> managers) const
    {
        return std::ranges::any_of(
            managers, [&](const char* manager) { return m_managers.contains(manager); });
    }

    void add(Owner::Kind kind, const std::string& name, bool willRevert, const std::string& what)
    {
        const bool isKnown
            = std::ranges::any_of(m_owners, [&](const Owner& owner) { return owner.kind == kind; });
        if (!isKnown)
            m_owners.push_back({kind, name, willRevert, name + " " + what});
    }

    void findArgoCd()
    {
        const auto tracking = m_object.annotation("argocd.argoproj.io/tracking-id");
        const auto application = firstOf({tracking.substr(0, tracking.find(':')),
            m_object.label("argocd.argoproj.io/instance")});
        const bool isManaged = isManagedBy({"argocd-controller", "argocd-application-controller"});
        if (application.empty() && !isManaged)
            return;
        add(Owner::Kind::ArgoCd,
            named("Argo CD application",
                firstOf({application, m_object.label("app.kubernetes.io/instance")})),
            true,
            "keeps this object as it is in Git: a change made here shows as drift, and is undone "
            "where self-heal is on. Change it in Git instead.");
    }

    void findFlux()
    {
        const auto kustomization = m_object.label("kustomize.toolkit.fluxcd.io/name");
        const auto release = m_object.label("helm.toolkit.fluxcd.io/name");
        if (!release.empty() || isManagedBy({"helm-controller"}))
            add(Owner::Kind::Flux, named("Flux HelmRelease", release), true,
                "writes this object again at its next reconciliation where drift detection is on, "
                "and at every upgrade. Change its values in Git instead.");
        else if (!kustomization.empty() || isManagedBy({"kustomize-controller"}))
            add(Owner::Kind::Flux, named("Flux Kustomization", kustomization), true,
                "writes its version again at the next reconciliation, usually within minutes. "
                "Change it in Git, or suspend the Kustomization first.");
    }

    void findHelm()
    {
        const auto release = m_object.annotation("meta.helm.sh/release-name");
        const bool isManaged = m_object.label("app.kubernetes.io/managed-by") == "Helm";
        const bool isByFlux = std::ranges::any_of(
            m_owners, [](const Owner& owner) { return owner.kind == Owner::Kind::Flux; });
        if ((release.empty() && !isManaged) || isByFlux)
            return;
        add(Owner::Kind::Helm, named("Helm release", release), false,
            "put this object here: the next upgrade overwrites a change made here. Change the "
            "chart's values too.");
    }

    void findReferences()
    {
        for (const Json& reference : listAt(m_object.json(), "metadata.ownerReferences")) {
            const auto kind = textOf(reference, "kind");
            const auto name = named(kind, textOf(reference, "name"));
            if (kind == "Canary" && textOf(reference, "apiVersion").starts_with("flagger.app"))
                add(Owner::Kind::Flagger, "Flagger's " + name, true,
                    "moves the weights itself during an analysis, and puts them back. Change the "
                    "Canary instead.");
            else if (kind == "Rollout"
                && textOf(reference, "apiVersion").starts_with("argoproj.io"))
                add(Owner::Kind::ArgoRollouts, "Argo Rollouts' " + name, true,
                    "sets the weights itself at every step. Change the Rollout instead.");
            else if (member(reference, "controller") == true)
                add(Owner::Kind::Controller, name, true,
                    "controls this object and may put its own version back. Change the owner "
                    "instead.");
        }
    }

    void findByManager(
        const char* manager, Owner::Kind kind, const std::string& name, const std::string& what)
    {
        if (isManagedBy({manager}))
            add(kind, name, true, what);
    }

    void findGatewayApi()
    {
        const auto parents = m_object.annotation("internal.istio.io/parents");
        if (!parents.empty())
            add(Owner::Kind::GatewayApi, named("istiod, from", parents), true,
                "made this object; it is not stored. Change the Gateway API object instead.");
    }

    void findManagedBy()
    {
        const auto manager = m_object.label("app.kubernetes.io/managed-by");
        if (manager.empty() || manager == "Helm" || !m_owners.empty())
            return;
        add(Owner::Kind::Controller, plainText(manager, false, 100), false,
            "is named as the manager of this object (app.kubernetes.io/managed-by) and may "
            "overwrite a change made here.");
    }

    const kube::Document& m_object;
    std::set<std::string> m_managers;
    std::vector<Owner> m_owners;
};

} // namespace

std::vector<Owner> ownersOf(const kube::Document& object)
{
    return OwnerSearch(object).run();
}

} // namespace vigla::routing
