#include "models/kube/yaml.h"
#include "models/routing/manifest_text.h"

#include <QTest>

using namespace vigla;
using namespace vigla::routing;

namespace {

kube::Document document(const std::string& yaml)
{
    auto parsed = kube::parseYamlObject(yaml);
    if (!parsed)
        qFatal("%s", parsed.error().message.c_str());
    return *std::move(parsed);
}

std::string rule(int v1, const std::string& more = {}, const std::string& metadata = {})
{
    return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: r\n  "
           "namespace: shop\n"
        + metadata
        + "spec:\n  hosts:\n  - r\n  http:\n  - route:\n    - destination: {host: r, "
          "subset: v1}\n      weight: "
        + std::to_string(v1) + "\n    - destination: {host: r, subset: v2}\n      weight: "
        + std::to_string(100 - v1) + "\n" + more;
}

ChangeSet change(const std::string& before, const std::string& after)
{
    ChangeSet set;
    set.changes.push_back({before.empty() ? kube::Document() : document(before),
        after.empty() ? kube::Document() : document(after)});
    return set;
}

} // namespace

class TestManifestText : public QObject {
    Q_OBJECT
private slots:
    void aManifestHasNoServerFields()
    {
        const auto text = renderManifest(change(rule(80),
            rule(60, "status: {}\n", "  resourceVersion: '7'\n  uid: u\n  generation: 3\n")));
        QVERIFY2(text.starts_with("apiVersion: networking.istio.io/v1\nkind: VirtualService\n"),
            text.c_str());
        QVERIFY2(text.find("weight: 60") != std::string::npos, text.c_str());
        for (const char* field : {"resourceVersion", "uid", "generation", "status"})
            QVERIFY2(text.find(field) == std::string::npos, text.c_str());
    }

    void aPatchIsTheNameAndWhatChanges()
    {
        const auto text = renderPatch(
            change(rule(80, "  exportTo: ['*']\n"), rule(80, "", "  labels: {team: a}\n")));
        QCOMPARE(QString::fromStdString(text),
            QStringLiteral("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n"
                           "  name: r\n  namespace: shop\n  labels:\n    team: a\nspec:\n"
                           "  exportTo: null\n"));
    }

    void removedObjectsAreDeletedByThePatch()
    {
        const auto text = renderPatch(change(rule(80), ""));
        QVERIFY2(text.find("$patch: delete") != std::string::npos, text.c_str());
        QVERIFY(!changeManifest(rule(80), change(rule(80), "")));
    }

    void aFileIsChangedInPlaceAndKeepsWhatItHasOtherwise()
    {
        // The file has no namespace, another timeout than the cluster, and comments.
        const std::string file = "# of the team\napiVersion: networking.istio.io/v1\nkind: "
                                 "VirtualService\nmetadata: {name: r}\nspec:\n    hosts: [r]\n"
                                 "    http:\n    - route:\n      - destination: {host: r, subset: "
                                 "v1}\n        weight: 80 # main\n      - destination: {host: r, "
                                 "subset: v2}\n        weight: 20\n      timeout: 3s # ours\n";
        const auto text = changeManifest(file, change(rule(80), rule(60)));
        QVERIFY2(text, text ? "" : text.error().message.c_str());
        auto expected = file;
        expected.replace(expected.find("weight: 80"), 10, "weight: 60");
        expected.replace(expected.find("weight: 20"), 10, "weight: 40");
        QCOMPARE(QString::fromStdString(*text), QString::fromStdString(expected));
    }

    void whatTheFileDoesNotHoldIsAddedAtItsEnd()
    {
        const auto text = changeManifest(
            "# only a comment\nkind: A\nmetadata: {name: a}", change("", rule(60)));
        QVERIFY2(text, text ? "" : text.error().message.c_str());
        QVERIFY2(text->starts_with("# only a comment\nkind: A\nmetadata: {name: a}\n---\n"
                                   "apiVersion: networking.istio.io/v1\n"),
            text->c_str());
        QCOMPARE(
            changeManifest("", change("", rule(60)))->substr(0, 11), std::string("apiVersion:"));
    }

    void whatIsRemovedIsTakenOutOfTheFile()
    {
        const std::string rest = "# ours\nkind: A\nmetadata: {name: a} # kept\n";
        const auto text = changeManifest(rest + "---\n" + rule(80), change(rule(80), ""));
        QVERIFY2(text, text ? "" : text.error().message.c_str());
        QCOMPARE(*text, rest);
        QCOMPARE(changeManifest(rest, change(rule(80), "")).value(), rest); // it is not there
    }

    void whatBothChangedIsTheChange()
    {
        const auto text = changeManifest(rule(70), change(rule(80), rule(60)));
        QVERIFY2(text, text ? "" : text.error().message.c_str());
        QCOMPARE(*text, rule(60));
    }
};

QTEST_APPLESS_MAIN(TestManifestText)
#include "tst_manifest_text.moc"
