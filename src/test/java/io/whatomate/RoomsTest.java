package io.whatomate;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** What the rooms may know of each other, and what no class may keep. */
@AnalyzeClasses(packages = "io.whatomate", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    private static final String BASE = "io.whatomate.";

    /** Types that hold data which may change, whoever holds the reference. */
    private static final Set<String> CHANGEABLE = Set.of(
            "java.util.HashMap", "java.util.ArrayList", "java.util.HashSet", "java.util.LinkedHashMap",
            "java.util.TreeMap", "java.util.ArrayDeque", "java.lang.ThreadLocal", "java.lang.StringBuilder");

    @ArchTest
    static final ArchRule aRoomUsesAnothersDataOnly = classes()
            .that(new DescribedPredicate<>("stand in a room") {
                @Override
                public boolean test(JavaClass type) {
                    return !room(type).isEmpty();
                }
            })
            .should(new ArchCondition<>("use records, sealed types, enums and exceptions of other rooms, never their beans") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    type.getDirectDependenciesFromSelf().stream()
                            .filter(use -> isOfAnotherRoom(type, use.getTargetClass().getBaseComponentType()))
                            .filter(use -> !isData(use.getTargetClass().getBaseComponentType()))
                            .forEach(use -> events.add(SimpleConditionEvent.violated(type, use.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule theGroundFloorUsesNoRoom = noClasses()
            .that(resideInAPackage("io.whatomate.platform.."))
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("stand in a room") {
                @Override
                public boolean test(JavaClass type) {
                    return !room(type).isEmpty() && !room(type).equals("platform");
                }
            });

    @ArchTest
    static final ArchRule nothingIsKeptInStaticFields = fields()
            .that()
            .areStatic()
            .should()
            .beFinal()
            .andShould()
            .notHaveRawType(new DescribedPredicate<>("a type whose content changes") {
                @Override
                public boolean test(JavaClass type) {
                    return CHANGEABLE.contains(type.getName()) || type.getPackageName().startsWith("java.util.concurrent");
                }
            });

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Service");

    /** In Turkish "integer" becomes "İNTEGER": the contract could not be read, and the application did not start. */
    @ArchTest
    static final ArchRule noWordDependsOnTheMachinesLanguage = noClasses()
            .should()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase");

    private static boolean isOfAnotherRoom(JavaClass type, JavaClass used) {
        var room = room(used);
        return !room.isEmpty() && !room.equals("platform") && !room.equals(room(type));
    }

    private static boolean isData(JavaClass type) {
        return type.isRecord()
                || type.isEnum()
                || type.isAssignableTo(Throwable.class)
                || (type.isInterface() && type.reflect().isSealed())
                || type.getModifiers().contains(JavaModifier.ABSTRACT) && type.reflect().isSealed();
    }

    /** The word after {@code io.whatomate}; empty for the application class and for what is not ours. */
    private static String room(JavaClass type) {
        var name = type.getPackageName();
        return name.startsWith(BASE) ? name.substring(BASE.length()).split("\\.")[0] : "";
    }
}
